// The owner of the database changes it by hand while the server runs.

import { expect, test } from "vitest";
import { operator, signUp } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { useServer } from "./support/server.ts";
import { waitUntil } from "./support/wait.ts";

const server = useServer();

test("a new table can be reached within seconds after `notify pgrst`", async () => {
  const client = operator(server);
  expect((await client.from("notes").select("*")).error?.code).toBe("PGRST205");
  await psql(
    server.dbUrl,
    `create table public.notes (id int primary key, body text);
     alter table public.notes enable row level security;
     grant select, insert on public.notes to service_role;
     insert into public.notes values (1, 'hello');
     notify pgrst, 'reload schema'`,
  );
  const rows = await waitUntil("the table is there", 5_000, async () => (await client.from("notes").select("*")).data);
  expect(rows).toEqual([{ id: 1, body: "hello" }]);
});

test("a new function can be called, and a dropped one is gone", async () => {
  const ada = await signUp(server, "ada");
  await psql(
    server.dbUrl,
    `create function public.add(a int, b int) returns int language sql immutable return a + b;
     grant execute on function public.add to authenticated;
     notify pgrst, 'reload schema'`,
  );
  const sum = await waitUntil("the function is there", 5_000, async () => (await ada.client.rpc("add", { a: 2, b: 3 })).data);
  expect(sum).toBe(5);

  await psql(server.dbUrl, `drop function public.add; notify pgrst, 'reload schema'`);
  const code = await waitUntil("the function is gone", 5_000, async () => {
    const { error } = await ada.client.rpc("add", { a: 2, b: 3 });
    return error?.code === "PGRST202" && error.code;
  });
  expect(code).toBe("PGRST202");
});
