// The OpenAPI 3.1 document of the whole data model, as tools and the page at /docs take it.

import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { signUp } from "./support/people.ts";
import { useServer } from "./support/server.ts";

interface Document {
  openapi: string;
  info: { title: string };
  servers: { url: string }[];
  security: Record<string, string[]>[];
  tags: { name: string }[];
  paths: Record<string, Record<string, { operationId: string; requestBody?: { content: Record<string, { example?: unknown }> } }>>;
  components: { schemas: Record<string, { examples?: unknown[] }>; securitySchemes: Record<string, unknown> };
}

const mediaType = "application/vnd.oai.openapi+json;version=3.1; charset=utf-8";

describe("the document", () => {
  const server = useServer();
  let described: Document;
  const ask = (query: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/rest/v1/${query}`, { headers });
  const askAs = async (token: string): Promise<Document> =>
    (await (await ask("?openapi=3", { apikey: server.anonKey, authorization: `Bearer ${token}` })).json()) as Document;

  beforeAll(async () => {
    described = await askAs(server.serviceKey);
  });

  test("is valid, says a public validator", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(described) as never);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(described.openapi).toBe("3.1.1");
    expect(Object.keys(described.paths).length).toBeGreaterThan(200);
  });

  test("refers to nothing that is not there", () => {
    const references = new Set<string>();
    const collect = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, member] of Object.entries(value)) {
        if (key === "$ref" && typeof member === "string") references.add(member);
        else collect(member);
      }
    };
    collect(described);
    const lost = [...references].filter((reference) => {
      const steps = decodeURIComponent(reference.slice(2)).split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
      return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], described) === undefined;
    });
    expect(references.size).toBeGreaterThan(2000);
    expect(lost).toEqual([]);
  });

  test("names each operation once", () => {
    const ids = Object.values(described.paths).flatMap((path) => Object.values(path).map((operation) => operation.operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  describe("its schemas", () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    formats.default(ajv);
    for (const name of ["date-time-local", "time-local"]) ajv.addFormat(name, true); // of OpenAPI's registry
    const validate = (schema: string, value: unknown): unknown => {
      if (!ajv.getSchema("document")) ajv.addSchema(described, "document");
      const check = ajv.getSchema(`document#/components/schemas/${schema}`);
      if (!check) throw new Error(`there is no schema ${schema}`);
      check(value);
      return check.errors ?? [];
    };

    test("take their own examples", () => {
      const refused = Object.entries(described.components.schemas).flatMap(([name, schema]) =>
        (schema.examples ?? []).map((example) => ({ name, errors: validate(name, example) as unknown[] })),
      );
      expect(refused.length).toBeGreaterThan(200);
      expect(refused.filter(({ errors }) => errors.length > 0)).toEqual([]);
    });

    test.each(["subscription_plans", "tenants", "notification_types", "email_templates"])("take the rows of %s", async (table) => {
      const rows = (await (await ask(table, { apikey: server.serviceKey })).json()) as unknown[];
      expect(rows.flatMap((row) => validate(table, row))).toEqual([]);
    });

    test("refuse what the database refuses", () => {
      expect(validate("tenants.insert", { name: "Acme", subdomain: "acme" })).toEqual([]);
      expect(validate("tenants.insert", { name: "Acme" })).toMatchObject([{ keyword: "required" }]);
      expect(validate("tenants.update", { status: "asleep" })).toMatchObject([{ keyword: "enum" }]);
      expect(validate("tenants.update", { subdomain: "Ac me" })).toMatchObject([{ keyword: "pattern" }]);
      expect(validate("tenants.update", { settings: [] })).toMatchObject([{ keyword: "type" }]);
    });
  });

  test.each(["tenants", "api_services", "badges", "notification_types", "marketplace_items"])("has an example that inserts into %s", async (table) => {
    const example = described.paths[`/${table}`]?.["post"]?.requestBody?.content["application/json"]?.example;
    expect(example).toBeDefined();
    const answer = await fetch(`${server.url}/rest/v1/${table}`, {
      method: "POST",
      headers: { apikey: server.serviceKey, "content-type": "application/json", prefer: "return=representation" },
      body: JSON.stringify(example),
    });
    const rows = (await answer.json()) as unknown[];
    expect({ status: answer.status, rows }).toMatchObject({ status: 201, rows: [example] });
  });

  test("tells how to call and where", () => {
    expect(described.servers).toEqual([{ url: `${server.url}/rest/v1` }]);
    expect(described.security).toEqual([{ apiKey: [] }, { apiKey: [], bearer: [] }]);
    expect(Object.keys(described.components.securitySchemes)).toEqual(["apiKey", "bearer"]);
  });

  test("speaks of what the caller may use", async () => {
    const ada = await signUp(server, "ada");
    const { data } = await ada.client.auth.getSession();
    const hers = await askAs(data.session?.access_token ?? "");
    const anybodys = await askAs(server.anonKey);
    expect(Object.keys(anybodys.paths).length).toBeLessThan(Object.keys(hers.paths).length);
    expect(Object.keys(hers.paths).length).toBeLessThan(Object.keys(described.paths).length);
    expect((await new Validator().validate(hers as never)).valid).toBe(true);
    expect((await new Validator().validate(anybodys as never)).valid).toBe(true);
  });

  test("is asked for by URL or by media type", async () => {
    const typeOf = async (query: string, accept?: string): Promise<string | null> =>
      (await ask(query, { ...(accept && { accept }) })).headers.get("content-type");
    expect(await typeOf("?openapi=3")).toBe(mediaType);
    expect(await typeOf(`?apikey=${server.publishableKey}&openapi=3`)).toBe(mediaType);
    expect(await typeOf("", "application/vnd.oai.openapi+json")).toBe(mediaType);
    expect(await typeOf("", 'application/openapi+json;version="3.1"')).toBe(mediaType);
    expect(await typeOf("", "application/openapi+json")).toBe("application/openapi+json; charset=utf-8");
    expect(await typeOf("")).toBe("application/openapi+json; charset=utf-8");
    expect(await (await ask("")).json()).toMatchObject({ swagger: "2.0" });
    const head = await fetch(`${server.url}/rest/v1/?openapi=3`, { method: "HEAD" });
    expect(head.headers.get("content-type")).toBe(mediaType);
  });

  test("has no other version", async () => {
    const answer = await ask("?openapi=4");
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      code: "PGRST100",
      message: '"failed to parse openapi parameter (4)" (line 1, column 1)',
      details: 'unexpected "4" expecting "3"',
      hint: null,
    });
  });
});

describe("the page", () => {
  const server = useServer({ config: "[schema]\nareas = []\n" });
  const ask = (path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Response> =>
    fetch(`${server.url}${path}`, { method, headers, redirect: "manual" });

  test.each([
    ["/docs", "text/html; charset=utf-8", "<!doctype html>"],
    ["/docs/page.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"],
    ["/docs/page.css", "text/css; charset=utf-8", ".contents"],
    ["/docs/icon.svg", "image/svg+xml", "<svg"],
    ["/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"],
    ["/docs/swagger-ui.css", "text/css; charset=utf-8", ".swagger-ui"],
    ["/docs/LICENSE", "text/plain; charset=utf-8", "Apache License"],
  ])("%s is served, compressed or not, and may be kept", async (path, type, contents) => {
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe(type);
    expect(answer.headers.get("content-encoding")).toBe("gzip");
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    const text = await answer.text();
    expect(text).toContain(contents);
    const plain = await ask(path, { "accept-encoding": "identity" });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(await plain.text()).toBe(text);
    const again = await ask(path, { "if-none-match": answer.headers.get("etag") ?? "" });
    expect(again.status).toBe(304);
  });

  test("lets browsers load and reach nothing but this server", async () => {
    const policy = (await ask("/docs")).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    const page = await (await ask("/docs")).text();
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1]);
    expect(addresses.length).toBeGreaterThan(5);
    for (const address of addresses) expect((await ask(`/${address}`)).status, address).toBe(200);
  });

  test("can only be read, and has one address", async () => {
    const written = await ask("/docs", {}, "POST");
    expect(written.status).toBe(405);
    expect(written.headers.get("allow")).toBe("GET, HEAD");
    const slash = await ask("/docs/");
    expect([slash.status, slash.headers.get("location")]).toEqual([308, "../docs"]);
    expect((await ask("/docs/../plinth.toml")).status).toBe(404);
    expect((await ask("/docs/nothing")).status).toBe(404);
    expect((await ask("/docs", {}, "HEAD")).headers.get("etag")).toBe((await ask("/docs")).headers.get("etag"));
  });

  test("is sent as gzip makes it", async () => {
    const { get } = await import("node:http");
    const bytes = await new Promise<Buffer>((resolve) =>
      get(`${server.url}/docs`, { headers: { "accept-encoding": "br, gzip;q=0.8" } }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part)).on("end", () => resolve(Buffer.concat(parts)));
      }),
    );
    expect(gunzipSync(bytes).toString()).toContain("<!doctype html>");
    const refused = await ask("/docs", { "accept-encoding": "gzip;q=0" });
    expect(refused.headers.get("content-encoding")).toBeNull();
  });
});

describe("without the page", () => {
  const server = useServer({ config: "[schema]\nareas = []\n[api]\ndocs = false\n" });

  test("the document is there nevertheless", async () => {
    expect((await fetch(`${server.url}/docs`)).status).toBe(404);
    expect((await fetch(`${server.url}/rest/v1/?openapi=3`)).status).toBe(200);
  });
});
