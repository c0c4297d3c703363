// Tokens that nobody with one of the project's keys ever signed, or signed like this. Each is made to be taken by a
// verifier with one particular weakness, and each would be a service key. The unit tests have more (forged_tokens.hpp).

import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from "node:crypto";

export interface Jwk extends JsonWebKey {
  kid: string;
  status: string;
}

export interface Forgery {
  name: string;
  token: string;
}

const b64 = (value: unknown): string =>
  (typeof value === "string" ? Buffer.from(value) : Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString("base64url");

const now = (): number => Math.floor(Date.now() / 1000);

export class Forger {
  private readonly key: KeyObject;
  private readonly kid: string;
  private readonly publicJwk: JsonWebKey;
  private readonly publicPem: string;
  private readonly secret: string;
  private readonly claims: Record<string, unknown>;
  private readonly stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });

  /** `current` is the key that signs; `subject` a user there is. */
  constructor(current: Jwk, secret: string, subject: string) {
    this.key = createPrivateKey({ key: current, format: "jwk" });
    this.kid = current.kid;
    const halves = createPublicKey(this.key);
    this.publicJwk = halves.export({ format: "jwk" });
    this.publicPem = String(halves.export({ format: "pem", type: "spki" }));
    this.secret = secret;
    this.claims = { sub: subject, role: "service_role", aud: "authenticated", exp: now() + 3600 };
  }

  /** Nothing wrong with it. */
  genuine(more: Record<string, unknown> = {}): string {
    return this.by(this.key, this.header(), { ...this.claims, ...more });
  }

  all(): Forgery[] {
    const table = { ...this.unsigned(), ...this.byWrongKey(), ...this.byHeader(), ...this.byClaims(), ...this.torn() };
    return Object.entries(table).map(([name, token]) => ({ name, token }));
  }

  private header(more: Record<string, unknown> = {}): Record<string, unknown> {
    return { alg: "ES256", kid: this.kid, typ: "JWT", ...more };
  }

  private by(key: KeyObject, header: unknown, claims: unknown = this.claims): string {
    const text = `${b64(header)}.${b64(claims)}`;
    return `${text}.${b64(sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }))}`;
  }

  private bySecret(secret: string, header: unknown, digest = "sha256"): string {
    const text = `${b64(header)}.${b64(this.claims)}`;
    return `${text}.${createHmac(digest, secret).update(text).digest("base64url")}`;
  }

  private unsigned(): Record<string, string> {
    const with_ = (header: unknown): string => `${b64(header)}.${b64(this.claims)}.`;
    return {
      "alg none": with_({ alg: "none", typ: "JWT" }),
      "alg nOnE": with_({ alg: "nOnE" }),
      "alg none and our kid": with_({ alg: "none", kid: this.kid }),
      "alg none and a signature": with_({ alg: "none" }) + this.genuine().split(".")[2],
      "no alg": with_({ typ: "JWT" }),
      "alg twice": with_(`{"alg":"ES256","kid":"${this.kid}","alg":"none"}`),
      "ES256 unsigned": with_(this.header()),
    };
  }

  private byWrongKey(): Record<string, string> {
    return {
      "HS256 by the public PEM": this.bySecret(this.publicPem, this.header({ alg: "HS256" })),
      "HS256 by the public JWK": this.bySecret(JSON.stringify(this.publicJwk), { alg: "HS256" }),
      "HS256 by nothing": this.bySecret("", { alg: "HS256" }),
      "the secret under the kid of a key": this.bySecret(this.secret, this.header({ alg: "HS256" })),
      "the secret as HS512": this.bySecret(this.secret, { alg: "HS512" }, "sha512"),
      "another's key under our kid": this.by(this.stranger.privateKey, this.header()),
      "another's key under his kid": this.by(this.stranger.privateKey, { alg: "ES256", kid: "stranger" }),
      "another's key without kid": this.by(this.stranger.privateKey, { alg: "ES256" }),
      "our key as ES384": this.by(this.key, this.header({ alg: "ES384" })),
    };
  }

  private byHeader(): Record<string, string> {
    const { privateKey, publicKey } = this.stranger;
    return {
      "kid a path": this.bySecret("", { alg: "HS256", kid: "../../../../dev/null" }),
      "kid SQL": this.bySecret("k", { alg: "HS256", kid: "x' union select 'k' --" }),
      "kid a URL": this.bySecret("k", { alg: "HS256", kid: "http://127.0.0.1/key" }),
      "jwk embedded": this.by(privateKey, this.header({ jwk: publicKey.export({ format: "jwk" }) })),
      jku: this.by(privateKey, { alg: "ES256", jku: "http://127.0.0.1/jwks.json" }),
      x5u: this.by(privateKey, { alg: "ES256", x5u: "http://127.0.0.1/cert.pem" }),
      crit: this.by(this.key, this.header({ crit: ["exp"] })),
      "a list for a header": this.by(this.key, ["ES256"]),
    };
  }

  private byClaims(): Record<string, string> {
    return {
      expired: this.genuine({ exp: now() - 3600 }),
      "not yet valid": this.genuine({ nbf: now() + 3600 }),
      "exp text": this.genuine({ exp: String(now() + 3600) }),
      "aud a number": this.genuine({ aud: 1 }),
      "claims a list": this.by(this.key, this.header(), [this.claims]),
      "claims no JSON": this.by(this.key, this.header(), "role=service_role"),
    };
  }

  private torn(): Record<string, string> {
    const genuine = this.genuine();
    const [header = "", claims = "", signature = ""] = genuine.split(".");
    const raw = Buffer.from(signature, "base64url");
    const der = sign("sha256", Buffer.from(`${header}.${claims}`), { key: this.key, dsaEncoding: "der" });
    const other = b64({ ...this.claims, role: "postgres" });
    return {
      truncated: genuine.slice(0, -1),
      "without signature": `${header}.${claims}`,
      "parts swapped": `${claims}.${header}.${signature}`,
      "other claims": `${header}.${other}.${signature}`,
      "four parts": `${genuine}.${signature}`,
      padded: `${genuine}==`,
      "a blank within": `${header}. ${claims}.${signature}`,
      "percent-encoded": genuine.replaceAll(".", "%2E"),
      "a signature in DER": `${header}.${claims}.${b64(der)}`,
      "a signature too short": `${header}.${claims}.${b64(raw.subarray(1))}`,
      "a signature too long": `${header}.${claims}.${b64(Buffer.concat([raw, Buffer.alloc(1)]))}`,
      "a signature of zeros": `${header}.${claims}.${b64(Buffer.alloc(64))}`,
      "halves swapped": `${header}.${claims}.${b64(Buffer.concat([raw.subarray(32), raw.subarray(0, 32)]))}`,
    };
  }
}
