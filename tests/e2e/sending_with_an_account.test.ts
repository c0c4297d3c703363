// A mail server and an SMS provider that want to know who it is: the password goes to whom it is for, and nowhere else.

import { rmSync } from "node:fs";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { makeCertificate } from "./support/certificate.ts";
import { openMailbox } from "./support/mailbox.ts";
import { enqueue, hurry, stateOf, type Draft } from "./support/outbox.ts";
import { openProvider } from "./support/provider.ts";
import { useServer } from "./support/server.ts";
import { waitUntil } from "./support/wait.ts";

const trusted = makeCertificate();
const other = makeCertificate();
afterAll(() => [trusted, other].forEach(({ folder }) => rmSync(folder, { recursive: true })));

const signedIn: string[] = [];
const withAccount = { key: trusted.key, cert: trusted.cert, authOptional: false, disabledCommands: [], authMethods: ["PLAIN", "LOGIN"] };
const mailbox = await openMailbox({
  // Another way to write 127.0.0.1, so that the password is guarded as on the way to a server elsewhere.
  host: "2130706433",
  config: `user = "postman"\npass = "s3cret"\nca_file = "${trusted.file}"`,
  smtp: {
    ...withAccount,
    onAuth: ({ username, password }, _session, callback) => {
      signedIn.push(`${username}:${password}`);
      callback(password === "s3cret" ? null : new Error("wrong"), { user: username });
    },
  },
});
const asMade = mailbox.smtp;
const twilio = await openProvider();

const server = useServer({
  config: `[schema]
areas = []
${mailbox.config}
[auth.sms.twilio]
enabled = true
url = "${twilio.url}"
account_sid = "AC123"
message_service_sid = "+15005550006"
auth_token = "t0psecret"
`,
});

const put = (draft: Draft): Promise<string> => enqueue(server.dbUrl, draft);
const errorOf = (id: string): Promise<string> =>
  waitUntil("an attempt failed", 15_000, () => stateOf(server.dbUrl, id).then(({ error }) => error));

async function serveAs(smtp: typeof mailbox.smtp): Promise<void> {
  await mailbox.stop();
  mailbox.smtp = smtp;
  await mailbox.start();
}

beforeEach(() => {
  signedIn.length = 0;
});

describe("a mail server", () => {
  test("gets name and password over TLS", async () => {
    await put({ to: "ada@example.com" });
    await mailbox.next("ada@example.com");
    expect(mailbox.lastWasSecure).toBe(true);
    expect(signedIn).toEqual(["postman:s3cret"]);
  });

  test("that takes another password is asked again later", async () => {
    await serveAs({ ...asMade, onAuth: (_auth, _session, callback) => callback(Object.assign(new Error("5.7.8 wrong"), { responseCode: 535 })) });
    const id = await put({ to: "later@example.com" });
    expect(await errorOf(id)).toMatch(/^the mail server answered AUTH with 535/);
    expect((await stateOf(server.dbUrl, id)).failed).toBe(false);
    await serveAs(asMade);
    await hurry(server.dbUrl, id);
    await mailbox.next("later@example.com");
  });

  test("whose certificate nobody vouches for gets neither password nor mail", async () => {
    await serveAs({ ...asMade, key: other.key, cert: other.cert });
    const id = await put({ to: "nobody@example.com" });
    expect(await errorOf(id)).toMatch(/certificate/i);
    expect(signedIn).toEqual([]);
    expect(mailbox.attempts).not.toContain("nobody@example.com");
  });

  test("without TLS gets neither", async () => {
    await serveAs({ ...asMade, disabledCommands: ["STARTTLS"], allowInsecureAuth: true });
    const id = await put({ to: "plain@example.com" });
    expect(await errorOf(id)).toMatch(/SSL|TLS/);
    expect(signedIn).toEqual([]);
    expect(mailbox.attempts).not.toContain("plain@example.com");
  });

  test("leaves no password in the log", () => {
    expect(server.logSince(0)).not.toMatch(/s3cret|czNjcmV0|t0psecret/);
  });
});

test("Twilio gets a form with the account's name and token", async () => {
  twilio.status = 201;
  const id = await put({ channel: "sms", to: "4915112345678", text: "Your code is 123456", code: "123456" });
  await waitUntil("it is sent", 5_000, () => stateOf(server.dbUrl, id).then(({ sent }) => sent));
  const [request] = twilio.received;
  expect(request?.method).toBe("POST");
  expect(request?.path).toBe("/2010-04-01/Accounts/AC123/Messages.json");
  expect(request?.headers.authorization).toBe(`Basic ${btoa("AC123:t0psecret")}`);
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({ To: "+4915112345678", From: "+15005550006", Body: "Your code is 123456" });
});
