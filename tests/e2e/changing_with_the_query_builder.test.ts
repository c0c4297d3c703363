// Everything supabase-js can change and call: insert, upsert, update, delete, functions, and what the client says of errors.

import type { SupabaseClient } from "@supabase/supabase-js";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { useLibrary } from "./support/library.ts";
import { operator, visitor } from "./support/people.ts";

const server = useLibrary();
let db: SupabaseClient;
beforeAll(() => {
  db = operator(server);
});
const readers = () => db.from("readers");
beforeEach(async () => {
  expect((await readers().delete().gte("id", 0)).error).toBeNull();
  expect((await readers().insert([{ id: 1, card: "a", name: "Ann" }, { id: 2, card: "b", name: "Ben", note: "late" }])).error).toBeNull();
});
const all = async () => (await readers().select("card,name,visits,note").order("card")).data;

describe("insert", () => {
  test("gives nothing back unless asked", async () => {
    const plain = await readers().insert({ card: "c" });
    expect([plain.status, plain.data, plain.error]).toEqual([201, null, null]);
    const shown = await readers().insert({ card: "d", name: "Dee" }).select("card, who:name").single();
    expect(shown.data).toEqual({ card: "d", who: "Dee" });
    expect((await readers().insert([{ card: "e" }, { card: "f" }], { count: "exact" })).count).toBe(2);
  });

  test("of rows with different keys takes null for what is missing, or the default", async () => {
    const nulls = await readers().insert([{ card: "c", note: "x" }, { card: "d", name: "Dee" }]);
    expect(nulls.error).toMatchObject({ code: "23502" }); // the name may not be null
    const defaults = await readers().insert([{ card: "c", note: "x" }, { card: "d", name: "Dee" }], { defaultToNull: false }).select("card,name,visits,note").order("card");
    expect(defaults.data).toEqual([{ card: "c", name: "nobody", visits: 0, note: "x" }, { card: "d", name: "Dee", visits: 0, note: null }]);
  });

  test("says what stands against it", async () => {
    const twice = await readers().insert({ card: "a" });
    expect([twice.status, twice.error?.code, twice.error?.details]).toEqual([409, "23505", "Key (card)=(a) already exists."]);
    expect((await readers().insert({ colour: "red" })).error).toMatchObject({ code: "PGRST204", message: "Could not find the 'colour' column of 'readers' in the schema cache" });
    expect((await readers().insert([{ card: "x" }, { card: "a" }])).error?.code).toBe("23505");
    expect(await all()).toHaveLength(2); // all or none
    const visiting = await visitor(server).from("readers").insert({ card: "v" });
    expect([visiting.status, visiting.error?.code]).toEqual([401, "42501"]);
  });
});

test("upsert merges by key or by what is named, or leaves alone", async () => {
  const merged = await readers().upsert([{ id: 1, card: "a", name: "Anna" }, { id: 7, card: "g", name: "Gus" }]).select("id,name").order("id");
  expect(merged.data).toEqual([{ id: 1, name: "Anna" }, { id: 7, name: "Gus" }]);
  const byCard = await readers().upsert({ card: "b", name: "Benno" }, { onConflict: "card" }).select("id,name,note").single();
  expect(byCard.data).toEqual({ id: 2, name: "Benno", note: "late" });
  const ignored = await readers().upsert([{ card: "b", name: "X" }, { card: "h", name: "Hal" }], { onConflict: "card", ignoreDuplicates: true }).select("name");
  expect(ignored.data).toEqual([{ name: "Hal" }]);
  const counted = await readers().upsert({ card: "b", name: "Bea" }, { onConflict: "card", count: "exact" });
  expect(counted.count).toBe(1);
  expect((await readers().upsert({ card: "b" }, { onConflict: "note" })).error?.code).toBe("42P10");
});

test("update reaches what the filters do", async () => {
  expect((await readers().update({ note: "new" }).eq("card", "a")).status).toBe(204);
  const shown = await readers().update({ visits: 5 }, { count: "exact" }).gte("visits", 0).select("card,visits").order("card");
  expect([shown.count, shown.data]).toEqual([2, [{ card: "a", visits: 5 }, { card: "b", visits: 5 }]]);
  expect((await readers().update({ name: "Z" }).eq("card", "z").select()).data).toEqual([]);
  expect((await readers().update({ name: "Z" }).eq("card", "z").select().single()).error?.code).toBe("PGRST116");
  expect((await readers().update({ name: null }).eq("card", "a")).error?.code).toBe("23502");
  expect(await all()).toEqual([{ card: "a", name: "Ann", visits: 5, note: "new" }, { card: "b", name: "Ben", visits: 5, note: "late" }]);
});

test("delete gives back what it took", async () => {
  const gone = await readers().delete({ count: "exact" }).eq("card", "b").select("name");
  expect([gone.count, gone.data]).toEqual([1, [{ name: "Ben" }]]);
  expect((await readers().delete().eq("card", "a")).status).toBe(204);
  expect(await all()).toEqual([]);
  expect((await db.from("authors").delete().eq("id", 1)).error).toMatchObject({ code: "23503" });
});

// The client types maxAffected() only for databases whose version it was told at compile time.
const atMostOne = (query: unknown): PromiseLike<{ error: unknown }> =>
  (query as { maxAffected(rows: number): PromiseLike<{ error: unknown }> }).maxAffected(1);

test("a change may be tried, or limited in its reach", async () => {
  const tried = await readers().delete().gte("id", 0).select("card").order("card").rollback();
  expect(tried.data).toEqual([{ card: "a" }, { card: "b" }]);
  expect(await all()).toHaveLength(2);
  const wide = await atMostOne(readers().update({ note: "all" }).gte("id", 0));
  expect(wide.error).toMatchObject({ code: "PGRST124", details: "The query affects 2 rows" });
  expect((await atMostOne(readers().update({ note: "one" }).eq("id", 1))).error).toBeNull();
  expect((await all())?.map((row) => row.note)).toEqual(["one", "late"]);
});

describe("functions", () => {
  test("take arguments by name, in a body or an address", async () => {
    expect((await db.rpc("add", { a: 1, b: 2 })).data).toBe(3);
    expect((await db.rpc("add", { a: 1 })).data).toBe(11);
    expect((await db.rpc("add", { a: 1 }, { get: true })).data).toBe(11);
    expect((await db.rpc("longest", { p_tags: ["a", "ccc", "bb"] })).data).toBe("ccc");
    expect((await db.rpc("longest", { p_tags: ["a", "c,c", "b b"] }, { get: true })).data).toBe("b b");
    const head = await db.rpc("books_of", { p_author: "Bo" }, { head: true, count: "exact" });
    expect([head.data, head.count, head.error]).toEqual([null, 2, null]);
  });

  test("that give rows are asked like tables", async () => {
    const query = db.rpc("books_of", { p_author: "Ada" }, { count: "exact" }).select("id, title, authors(name)");
    const { data, count, error } = await query.gt("pages", 200).order("id").limit(5);
    expect(error).toBeNull();
    expect([data, count]).toEqual([[{ id: 1, title: "Engines", authors: { name: "Ada" } }], 1]);
    expect((await db.rpc("books_of", { p_author: "Bo" }).select("id,pages").order("pages").limit(1).single()).data).toEqual({ id: 5, pages: 90 });
    // Of a function's rows only what is selected can be ordered by, as in PostgREST.
    expect((await db.rpc("books_of", { p_author: "Bo" }).select("title").order("pages")).error?.code).toBe("42703");
    expect((await db.rpc("books_of", { p_author: "Bo" }).select("id,title").order("id").csv()).data).toBe("id,title\n3,Fog\n5,\"100% Rain\"");
  });

  test("change what they are there to change, but not by GET", async () => {
    expect((await db.rpc("visit", { p_card: "a" }).select("card,visits")).data).toEqual([{ card: "a", visits: 1 }]);
    const read = await db.rpc("visit", { p_card: "a" }, { get: true });
    expect([read.status, read.error?.code]).toEqual([405, "25006"]);
    expect((await all())?.[0]).toMatchObject({ visits: 1 });
  });

  test("that are not there, or refuse", async () => {
    const missing = await db.rpc("book_of", { p_author: "Bo" });
    expect([missing.status, missing.error?.code]).toEqual([404, "PGRST202"]);
    expect(missing.error?.hint).toBe("Perhaps you meant to call the function public.books_of");
    expect((await db.rpc("add", { c: 1 })).error?.code).toBe("PGRST202");
    const refused = await db.rpc("refuse");
    expect(refused.status).toBe(423);
    expect(refused.error).toMatchObject({ code: "PT423", message: "closed today", details: "stocktaking", hint: "come tomorrow" });
  });
});
