// `plinth schema diff` tells what a database lacks or has changed, and `plinth migrate --reapply` mends what it can.

import { expect, test } from "vitest";
import { psql } from "./support/psql.ts";
import { useServer } from "./support/server.ts";

const server = useServer();

test("a fresh database is as it should be", async () => {
  const { code, output } = await server.plinth("schema", "diff");
  expect(output).toMatch(/^The database has all \d+ objects of the schema as they should be\.\n$/);
  expect(code).toBe(0);
});

test("what is missing, changed or added is named, and can be mended", async () => {
  await psql(
    server.dbUrl,
    `drop policy owner_select on public.notifications;
     create or replace function public.is_admin(_user_id uuid) returns boolean language sql as 'select true';
     alter table public.notifications add column colour text;
     create table public.mine (id int primary key);`,
  );
  const { code, output } = await server.plinth("schema", "diff");
  expect(code).toBe(1);
  expect(output).toContain("lacks    policy     public.notifications owner_select\n");
  expect(output).toContain("changed  function   public.is_admin(_user_id uuid)\n");
  expect(output).toContain("added    column     public.notifications.colour\n");
  expect(output).not.toContain("mine");

  const shown = await server.plinth("schema", "diff", "--definitions");
  expect(shown.output).toContain("select true");

  expect((await server.plinth("migrate")).output).toContain("Nothing to apply.");
  expect((await server.plinth("migrate", "--reapply")).code).toBe(0);
  const after = (await server.plinth("schema", "diff")).output;
  expect(after).not.toContain("lacks ");
  expect(after).not.toContain("is_admin");
});
