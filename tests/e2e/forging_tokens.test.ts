// A token that is not what one of the project's keys signed opens nothing, on any service.

import { readFileSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { Forger, type Forgery, type Jwk } from "./support/forger.ts";
import { signUp } from "./support/people.ts";
import { useServer } from "./support/server.ts";

const server = useServer({ config: "[schema]\nareas = []\n", migrations: ["20250101000006_projects.sql"] });
let forger: Forger;

beforeAll(async () => {
  const ada = await signUp(server, "ada");
  const keys = JSON.parse(readFileSync(server.stateFile("signing_keys.json"), "utf8")) as Jwk[];
  const current = keys.find((key) => key.status === "current");
  if (!current) throw new Error("no key signs");
  forger = new Forger(current, server.jwtSecret, ada.user.id);
});

interface Place {
  path: string;
  init?: RequestInit;
  refusal: RegExp;
}

const batch = { method: "POST", body: '[{"method":"GET","path":"/projects?select=id"}]', headers: { "content-type": "application/json" } };
const places: Place[] = [
  { path: "/rest/v1/projects?select=id", refusal: /^401 .*"PGRST30[13]"/ },
  { path: "/batch/v1", init: batch, refusal: /^401 .*"PGRST30[13]"/ },
  { path: "/auth/v1/user", refusal: /^(403 .*"bad_jwt"|401 .*"no_authorization")/ },
  { path: "/auth/v1/admin/users", refusal: /^(403 .*"bad_jwt"|401 .*"no_authorization")/ },
];

async function ask({ path, init }: Place, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(server.url + path, { ...init, headers: { ...init?.headers, ...headers } });
  return `${answer.status} ${await answer.text()}`;
}
const asBearer = (place: Place, token: string): Promise<string> =>
  ask(place, { apikey: server.anonKey, authorization: `Bearer ${token}` });

test("a genuine token opens every place", async () => {
  for (const place of places) expect(await asBearer(place, forger.genuine()), place.path).toMatch(/^200 /);
});

test("no forged one does", async () => {
  const table: Forgery[] = forger.all();
  expect(table.length).toBeGreaterThanOrEqual(40);
  for (const { name, token } of table)
    for (const place of places) expect(await asBearer(place, token), `${name} at ${place.path}`).toMatch(place.refusal);
});

test("none is an API key either", async () => {
  for (const { name, token } of forger.all())
    for (const place of places) expect(await ask(place, { apikey: token }), `${name} at ${place.path}`).toMatch(/^401 .*Invalid API key/);
});

test("a user's token of another audience is not the user's", async () => {
  const token = forger.genuine({ aud: "elsewhere", role: "authenticated" });
  expect(await ask({ path: "/auth/v1/user", refusal: /./ }, { apikey: server.anonKey, authorization: `Bearer ${token}`, "x-jwt-aud": "authenticated" })).toMatch(
    /^400 .*audience/,
  );
});
