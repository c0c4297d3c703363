// The data model is separable: none of it, or a few areas with what they need.

import { describe, expect, test } from "vitest";
import { operator, signUp } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { Server, useServer } from "./support/server.ts";

const tablesOf = (url: string): Promise<string[]> =>
  psql(url, "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1");

describe("without any area", () => {
  const server = useServer({ config: "[schema]\nareas = []\n", migrations: ["20250101000000_todos.sql"] });

  test("people bring a schema of their own, and sign-up and REST work", async () => {
    const ada = await signUp(server, "ada");
    expect((await ada.client.from("todos").insert({ title: "by hand" })).error).toBeNull();
    expect((await ada.client.from("todos").select("title")).data).toEqual([{ title: "by hand" }]);
    expect(await tablesOf(server.dbUrl)).toEqual(["lists", "todos"]);
    expect((await server.plinth("schema", "diff")).code).toBe(0);
  });
});

describe("with one area", () => {
  const server = useServer({ config: `[schema]\nareas = ["tenancy"]\n` });

  test("what it needs comes along and nothing else", async () => {
    const tables = await tablesOf(server.dbUrl);
    expect(tables).toContain("tenant_members");
    expect(tables).toContain("subscription_plans");
    expect(tables).not.toContain("leads");
    const olga = await signUp(server, "olga");
    const { error } = await olga.client.rpc("create_tenant", { p_name: "Acme", p_subdomain: "acme-few" });
    expect(error).toBeNull();
    expect((await operator(server).from("tenants").select("name").eq("subdomain", "acme-few")).data).toEqual([{ name: "Acme" }]);
  });
});

test("an unknown area stops the start with the names of the known ones", async () => {
  const server = new Server({ config: `[schema]\nareas = ["crn"]\n` });
  await expect(server.start()).rejects.toThrow(/\[schema\] areas: there is no area "crn"[^]*08_crm/);
});
