// An app with tables of its own, brought along as migrations: create, read, update, delete, filter, embed, count.

import { beforeAll, expect, test } from "vitest";
import { signUp, visitor, expectNothing, type Person } from "./support/people.ts";
import { useServer } from "./support/server.ts";

const server = useServer({ migrations: ["20250101000000_todos.sql"] });
let ada: Person, bob: Person, list: number;

beforeAll(async () => {
  [ada, bob] = [await signUp(server, "ada"), await signUp(server, "bob")];
  const made = await ada.client.from("lists").insert({ name: "home" }).select("id").single();
  expect(made.error).toBeNull();
  list = made.data?.id as number;
  const todos = ["wash", "cook", "water plants", "feed cat"].map((title, priority) => ({ title, priority, list_id: list }));
  const { error, status } = await ada.client.from("todos").insert(todos);
  expect(error).toBeNull();
  expect(status).toBe(201);
});

const titles = (rows: { title: string }[] | null): string[] => (rows ?? []).map((row) => row.title);

test("rows are filtered", async () => {
  const todos = () => ada.client.from("todos").select("title").order("title");
  expect(titles((await todos().eq("title", "cook")).data)).toEqual(["cook"]);
  expect(titles((await todos().neq("title", "cook")).data)).toEqual(["feed cat", "wash", "water plants"]);
  expect(titles((await todos().gt("priority", 1)).data)).toEqual(["feed cat", "water plants"]);
  expect(titles((await todos().in("title", ["wash", "feed cat"])).data)).toEqual(["feed cat", "wash"]);
  expect(titles((await todos().like("title", "wa%")).data)).toEqual(["wash", "water plants"]);
  expect(titles((await todos().or("priority.eq.0,and(priority.gte.3,done.is.false)")).data)).toEqual(["feed cat", "wash"]);
  expect(titles((await todos().not("priority", "in", "(0,1)")).data)).toEqual(["feed cat", "water plants"]);
  expect(titles((await todos().in("title", [])).data)).toEqual([]);
});

test("rows are ordered, paged and counted", async () => {
  const page = await ada.client
    .from("todos")
    .select("title", { count: "exact" })
    .order("priority", { ascending: false })
    .range(1, 2);
  expect(titles(page.data)).toEqual(["water plants", "cook"]);
  expect(page.count).toBe(4);
  expect(page.status).toBe(206);

  const head = await ada.client.from("todos").select("*", { count: "exact", head: true });
  expect(head.count).toBe(4);
  expect(head.data).toBeNull();
});

test("one row, or none, is asked for by name", async () => {
  const one = await ada.client.from("todos").select("title").eq("title", "cook").single();
  expect(one.data).toEqual({ title: "cook" });
  const none = await ada.client.from("todos").select("title").eq("title", "sleep").maybeSingle();
  expect(none).toMatchObject({ data: null, error: null });
  const strict = await ada.client.from("todos").select("title").eq("title", "sleep").single();
  expect(strict).toMatchObject({ status: 406, error: { code: "PGRST116" } });
});

test("a list embeds its todos, and a todo its list", async () => {
  const lists = await ada.client.from("lists").select("name, todos(title)").order("title", { referencedTable: "todos" });
  expect(lists.error).toBeNull();
  expect(lists.data).toEqual([
    { name: "home", todos: [{ title: "cook" }, { title: "feed cat" }, { title: "wash" }, { title: "water plants" }] },
  ]);
  const todo = await ada.client.from("todos").select("title, lists!inner(name)").eq("title", "cook").eq("lists.name", "home");
  expect(todo.data).toEqual([{ title: "cook", lists: { name: "home" } }]);
});

test("a row is written, written over, changed and removed", async () => {
  const todos = () => ada.client.from("todos");
  const made = await todos().insert({ title: "read", priority: 7 }).select("title, priority, done").single();
  expect(made.data).toEqual({ title: "read", priority: 7, done: false });

  const over = await todos()
    .upsert({ owner_id: ada.user.id, title: "read", priority: 8 }, { onConflict: "owner_id,title" })
    .select("priority")
    .single();
  expect(over.data).toEqual({ priority: 8 });

  const done = await todos().update({ done: true }).eq("title", "read").select("done").single();
  expect(done.data).toEqual({ done: true });

  const gone = await todos().delete({ count: "exact" }).eq("title", "read");
  expect(gone).toMatchObject({ count: 1, status: 204 });
});

test("errors tell what is wrong in the words of the dialect", async () => {
  const twice = await ada.client.from("todos").insert({ title: "wash" });
  expect(twice).toMatchObject({ status: 409, error: { code: "23505" } });
  const foreign = await ada.client.from("todos").insert({ title: "not mine", owner_id: bob.user.id });
  expect(foreign).toMatchObject({ status: 403, error: { code: "42501" } });
  const table = await ada.client.from("todoz").select("*");
  expect(table).toMatchObject({ status: 404, error: { code: "PGRST205" } });
  const column = await ada.client.from("todos").select("colour");
  expect(column).toMatchObject({ status: 400, error: { code: "42703" } });
  const rpc = await ada.client.rpc("no_such_function");
  expect(rpc).toMatchObject({ status: 404, error: { code: "PGRST202" } });
});

test("somebody else's rows cannot be seen, changed or removed", async () => {
  expect((await bob.client.from("todos").select("id")).data).toEqual([]);
  expect((await bob.client.from("todos").update({ done: true }).eq("list_id", list).select()).data).toEqual([]);
  expect((await bob.client.from("todos").delete().eq("list_id", list).select()).data).toEqual([]);
  expectNothing(await visitor(server).from("todos").select("id"));
  expect((await ada.client.from("todos").select("id")).data).toHaveLength(4);
});

test("text comes back as it was written", async () => {
  const title = `"quotes", commas, (brackets), \\ back, ünïcode 🐘, new\nline and a ' tick`;
  const made = await ada.client.from("todos").insert({ title, priority: -5 }).select("title").single();
  expect(made.data).toEqual({ title });
  const found = await ada.client.from("todos").select("title").eq("title", title);
  expect(found.data).toEqual([{ title }]);
  // The client puts quotes around such a list element but escapes none inside it, so this one has none.
  const listed = `commas, (brackets), ünïcode 🐘 and a ' tick`;
  await ada.client.from("todos").insert({ title: listed, priority: -5 });
  const inList = await ada.client.from("todos").select("title").in("title", [listed, "other"]);
  expect(inList.data).toEqual([{ title: listed }]);
  await ada.client.from("todos").delete().eq("priority", -5);
});
