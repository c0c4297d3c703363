// `plinth users`: the operator's accounts from a shell, by the rules of the admin API, while the server runs, without one,
// and on a database named by its URL.

import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { password, signUp, unique, visitor } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { program, useServer } from "./support/server.ts";

const server = useServer();

interface Outcome {
  code: number;
  output: string;
  complaint: string;
}

function run(words: string[], input: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(program, words, (error, output, complaint) =>
      resolve({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, output, complaint }),
    );
    child.stdin?.end(input);
  });
}

const users = (words: string[], input = ""): Promise<Outcome> =>
  run(["users", ...words, "--workdir", server.workdir], input);

async function signsIn(email: string, secret: string): Promise<string> {
  return (await visitor(server).auth.signInWithPassword({ email, password: secret })).error?.code ?? "yes";
}

test("an account is made, listed, given another password and deleted", async () => {
  const email = `${unique("ada")}@example.com`;
  const created = await users(["create", email], `${password}\n`);
  expect(created).toMatchObject({ code: 0, complaint: "" });
  expect(created.output).toContain(`created ${email}`);
  expect(await signsIn(email, password)).toBe("yes");

  const listed = await users(["list", "--filter", email]);
  expect(listed.output).toContain(email);
  const json = JSON.parse((await users(["list", "--filter", email, "--json"])).output) as { email: string; role: string }[];
  expect(json).toMatchObject([{ email, role: "authenticated" }]);

  expect((await users(["set-password", email], "another secret\n")).code).toBe(0);
  expect(await signsIn(email, password)).toBe("invalid_credentials");
  expect(await signsIn(email, "another secret")).toBe("yes");

  expect((await users(["delete", email])).output).toContain(`deleted ${email}`);
  expect(await signsIn(email, "another secret")).toBe("invalid_credentials");
  expect(await users(["delete", email])).toMatchObject({ code: 1 });
  const logged = await psql(
    server.dbUrl,
    `select payload ->> 'actor_username', payload ->> 'action' from auth.audit_log_entries
     where payload -> 'traits' ->> 'user_email' = '${email}' order by created_at`,
  );
  expect(logged).toEqual(["service_role|user_signedup", "service_role|user_modified", "service_role|user_deleted"]);
});

test("an account is banned, let in again and given a role", async () => {
  const ada = await signUp(server, "ada");
  expect((await users(["ban", ada.email, "--for", "24h"])).code).toBe(0);
  expect(await signsIn(ada.email, password)).toBe("user_banned");
  expect((await users(["list", "--filter", ada.email])).output).toContain("[banned until ");
  expect((await users(["unban", ada.user.id])).code).toBe(0);
  expect(await signsIn(ada.email, password)).toBe("yes");
  const changed = await users(["set-role", ada.email, "captain", "--json"]);
  expect(JSON.parse(changed.output)).toMatchObject({ email: ada.email, role: "captain" });
});

test("a phone number names an account, and one without a password", async () => {
  const phone = `49151${Math.floor(Math.random() * 1e8)}`;
  const created = await users(["create", `+${phone}`, "--no-password", "--json"]);
  expect(JSON.parse(created.output)).toMatchObject({ phone });
  expect((await users(["delete", `+${phone}`, "--soft", "--json"])).code).toBe(0);
});

test("what the service refuses is refused in its words", async () => {
  const ada = await signUp(server, "ada");
  const refused = async (words: string[], input = ""): Promise<string> => {
    const outcome = await users(words, input);
    expect(outcome.code).not.toBe(0);
    return outcome.complaint;
  };
  expect(await refused(["create", ada.email], `${password}\n`)).toContain("already been registered");
  expect(await refused(["set-password", ada.email], "abc\n")).toContain("Password should be at least 6 characters");
  expect(await refused(["set-password", ada.email])).toContain("no password was given");
  expect(await refused(["ban", ada.email, "--for", "long"])).toContain("invalid format for ban duration");
  expect(await refused(["unban", "nobody@example.com"])).toContain("there is no user nobody@example.com");
  expect(await refused(["unban", "99999999-9999-4999-8999-999999999999"])).toContain("User not found");
  expect(await refused(["create", "not an address@"], `${password}\n`)).toContain("invalid format");
  expect(await refused([])).toContain("error:");
});

test("a password among the arguments is taken with a warning", async () => {
  const email = `${unique("ada")}@example.com`;
  const created = await users(["create", email, "--password", password]);
  expect(created.code).toBe(0);
  expect(created.complaint).toContain("warning: others on this machine can read --password");
  expect(created.output + created.complaint).not.toContain(password);
});

test("by the URL of a database, with the secrets of who serves it", async () => {
  const email = `${unique("ada")}@example.com`;
  const created = await users(["create", email, "--db-url", server.dbUrl], `${password}\n`);
  expect(created).toMatchObject({ code: 0, complaint: "" });
  expect(await signsIn(email, password)).toBe("yes");

  const folder = mkdtempSync(join(tmpdir(), "plinth-users-"));
  try {
    const strange = await run(["users", "list", "--workdir", folder, "--db-url", server.dbUrl], "");
    expect(strange.code).toBe(1);
    expect(strange.complaint).toContain("secrets");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("without a server, in a project that is new", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plinth-users-"));
  chmodSync(folder, 0o755); // started as root, PostgreSQL runs as another user and has to get in
  writeFileSync(join(folder, "plinth.toml"), "[db]\nport = 0\n");
  try {
    const created = await run(["users", "create", "ada@example.com", "--workdir", folder], `${password}\n`);
    expect(created).toMatchObject({ code: 0, complaint: "" });
    const listed = await run(["users", "list", "--json", "--workdir", folder], "");
    expect(JSON.parse(listed.output)).toMatchObject([{ email: "ada@example.com" }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
