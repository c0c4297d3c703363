// Everything supabase-js can ask: columns, filters, embeds, order, pages, counts and forms of the answer.

import type { SupabaseClient } from "@supabase/supabase-js";
import { beforeAll, describe, expect, test } from "vitest";
import { useLibrary } from "./support/library.ts";
import { visitor } from "./support/people.ts";

const server = useLibrary();
let db: SupabaseClient;
beforeAll(() => {
  db = visitor(server);
});

/** The ids of an answer's rows; an error fails the test. */
async function ids(query: PromiseLike<{ data: unknown; error: unknown }>): Promise<number[]> {
  const { data, error } = await query;
  expect(error).toBeNull();
  return (data as { id: number }[]).map((row) => row.id);
}
const books = () => db.from("books").select("id").order("id");

describe("columns", () => {
  test("all, some, renamed, cast, out of documents, computed", async () => {
    const all = await db.from("authors").select().eq("id", 1);
    expect(all.data).toEqual([{ id: 1, name: "Ada", born: 1815, mentor_id: null }]);
    expect(all.status).toBe(200);
    expect(all.count).toBeNull();
    const { data } = await db.from("books").select("id, heading:title, pages::text, extra->>isbn, extra->size->w, first:extra->prints->0, shout").eq("id", 1);
    expect(data).toEqual([{ id: 1, heading: "Engines", pages: "300", isbn: "x1", w: 10, first: 1, shout: "ENGINES" }]);
  });

  test("blanks and line ends in a template do not count", async () => {
    const { data } = await db.from("books").select(`
      id,
      title
    `).eq("id", 4);
    expect(data).toEqual([{ id: 4, title: "Reeds" }]);
  });

  test("aggregates group by what stands beside them", async () => {
    const { data } = await db.from("books").select("genre, pages.sum(), count()").order("genre");
    expect(data).toEqual([
      { genre: "crime", sum: 340, count: 2 },
      { genre: "poetry", sum: null, count: 1 },
      { genre: "science", sum: 420, count: 2 },
    ]);
  });

  test("another schema", async () => {
    expect((await db.schema("archive").from("scrolls").select("title")).data).toEqual([{ title: "Ashes" }]);
    const wrong = await db.schema("cellar").from("scrolls").select();
    expect(wrong.status).toBe(406);
    expect(wrong.error).toMatchObject({ code: "PGRST106", message: "Invalid schema: cellar" });
  });
});

describe("filters", () => {
  test("compare", async () => {
    expect(await ids(books().eq("title", "Fog"))).toEqual([3]);
    expect(await ids(books().neq("genre", "crime"))).toEqual([1, 2, 4]);
    expect(await ids(books().gt("pages", 120))).toEqual([1, 3]);
    expect(await ids(books().gte("pages", 120))).toEqual([1, 2, 3]);
    expect(await ids(books().lt("pages", 120))).toEqual([5]);
    expect(await ids(books().lte("pages", 120))).toEqual([2, 5]);
    expect(await ids(books().is("pages", null))).toEqual([4]);
    expect(await ids(books().isDistinct("pages", 90))).toEqual([1, 2, 3, 4]);
    expect(await ids(books().in("title", ["Fog", "100% Rain", "no, such (book)"]))).toEqual([3, 5]);
    expect(await ids(books().notIn("id", [1, 2, 3]))).toEqual([4, 5]);
    expect(await ids(books().match({ genre: "crime", pages: 90 }))).toEqual([5]);
  });

  test("look at patterns", async () => {
    expect(await ids(books().like("title", "%o%"))).toEqual([2, 3]);
    expect(await ids(books().like("title", "100\\% R%"))).toEqual([5]);
    expect(await ids(books().ilike("title", "%E%"))).toEqual([1, 2, 4]);
    expect(await ids(books().likeAllOf("title", ["%e%", "%s"]))).toEqual([1, 2, 4]);
    expect(await ids(books().likeAnyOf("title", ["F%", "R%"]))).toEqual([3, 4]);
    expect(await ids(books().ilikeAllOf("title", ["%E%", "%R%"]))).toEqual([4]);
    expect(await ids(books().ilikeAnyOf("title", ["f%", "r%"]))).toEqual([3, 4]);
    expect(await ids(books().regexMatch("title", "^.o"))).toEqual([2, 3]);
    expect(await ids(books().regexIMatch("title", "^f|S$"))).toEqual([1, 2, 3, 4]);
  });

  test("look into arrays, documents and ranges", async () => {
    expect(await ids(books().contains("tags", ["steam"]))).toEqual([1, 2]);
    expect(await ids(books().containedBy("tags", ["rain", "night"]))).toEqual([3, 4, 5]);
    expect(await ids(books().overlaps("tags", ["brass", "rain"]))).toEqual([1, 3, 5]);
    expect(await ids(books().contains("extra", { isbn: "x1" }))).toEqual([1]);
    expect(await ids(books().containedBy("extra", { isbn: "x4", more: true }))).toEqual([4]);
    expect(await ids(books().eq("extra->>isbn", "x2"))).toEqual([2]);
    expect(await ids(books().contains("lent", "[2026-02-10,2026-02-11)"))).toEqual([2]);
    expect(await ids(books().containedBy("lent", "[2026-01-01,2026-03-01)"))).toEqual([1, 2, 4]);
    expect(await ids(books().overlaps("lent", "[2026-01-15,2026-02-15)"))).toEqual([1, 2]);
    expect(await ids(books().rangeGt("lent", "[2026-01-01,2026-02-01)"))).toEqual([2, 5]);
    expect(await ids(books().rangeGte("lent", "[2026-02-01,2026-03-01)"))).toEqual([2, 5]);
    expect(await ids(books().rangeLt("lent", "[2026-02-01,2026-03-01)"))).toEqual([1]);
    expect(await ids(books().rangeLte("lent", "[2026-02-01,2026-03-01)"))).toEqual([1, 2]);
    expect(await ids(books().rangeAdjacent("lent", "[2026-02-01,2026-03-01)"))).toEqual([1]);
  });

  test("search texts", async () => {
    expect(await ids(books().textSearch("words", "calculate & number"))).toEqual([1]);
    expect(await ids(books().textSearch("words", "calculate"))).toEqual([1, 3]);
    expect(await ids(books().textSearch("words", "numbers music", { type: "plain" }))).toEqual([2]);
    expect(await ids(books().textSearch("words", "calculate numbers", { type: "phrase" }))).toEqual([1]);
    expect(await ids(books().textSearch("words", "music or murderer", { type: "websearch", config: "english" }))).toEqual([2, 3]);
    expect(await ids(books().textSearch("blurb", "rains", { config: "simple" }))).toEqual([5]);
  });

  test("are turned round and combined", async () => {
    expect(await ids(books().not("genre", "eq", "crime"))).toEqual([1, 2, 4]);
    expect(await ids(books().not("pages", "is", null))).toEqual([1, 2, 3, 5]);
    expect(await ids(books().not("title", "in", '("Fog","100% Rain")'))).toEqual([1, 2, 4]);
    expect(await ids(books().or("pages.lt.100,title.eq.Reeds"))).toEqual([4, 5]);
    expect(await ids(books().or('title.eq."100% Rain",and(genre.eq.science,not.or(pages.gt.200,pages.is.null))'))).toEqual([2, 5]);
    expect(await ids(books().filter("title", "ilike", "%rain"))).toEqual([5]);
    expect(await ids(books().filter("tags", "cs", '{"steam"}'))).toEqual([1, 2]);
    expect(await ids(books().gt("pages", 100).lt("pages", 260).eq("genre", "crime"))).toEqual([3]);
  });

  test("say what is wrong with them", async () => {
    const column = await books().eq("colour", "red");
    expect(column.error).toMatchObject({ code: "42703", message: "column books.colour does not exist" });
    expect(column.status).toBe(400);
    expect(column.data).toBeNull();
    expect((await books().eq("pages", "many")).error).toMatchObject({ code: "22P02" });
    expect((await books().or("pages.between.1")).error?.code).toBe("PGRST100");
  });
});

describe("embeds", () => {
  test("go to one, to many, through junctions, and into each other", async () => {
    const one = await db.from("books").select("title, authors(name)").eq("id", 1).single();
    expect(one.data).toEqual({ title: "Engines", authors: { name: "Ada" } });
    const many = await db.from("authors").select("name, books(title)").eq("id", 2).order("id", { referencedTable: "books" }).single();
    expect(many.data).toEqual({ name: "Bo", books: [{ title: "Fog" }, { title: "100% Rain" }] });
    const across = await db.from("shelves").select("room, books(title, authors(name))").eq("id", 2).order("id", { referencedTable: "books" }).single();
    expect(across.data).toEqual({ room: "west", books: [{ title: "Engines", authors: { name: "Ada" } }, { title: "Fog", authors: { name: "Bo" } }] });
  });

  test("are named, hinted, spread and joined", async () => {
    const named = await db.from("books").select("title, writer:authors!books_author_id_fkey(name)").eq("id", 3).single();
    expect(named.data).toEqual({ title: "Fog", writer: { name: "Bo" } });
    const self = await db.from("authors").select("name, mentor:mentor_id(name), pupils:authors!mentor_id(name)").eq("id", 1).single();
    expect(self.data).toEqual({ name: "Ada", mentor: null, pupils: [{ name: "Bo" }, { name: "Cy" }] });
    const spread = await db.from("books").select("title, ...authors(author:name)").eq("id", 3).single();
    expect(spread.data).toEqual({ title: "Fog", author: "Bo" });
    expect((await db.from("shelves").select("room, ...books(titles:title)").eq("id", 1).single()).data).toEqual({ room: "east", titles: ["Engines"] });
    expect(await ids(db.from("books").select("id, authors!inner(name)").eq("authors.name", "Ada").order("id"))).toEqual([1, 2]);
    const left = await db.from("books").select("id, authors!left(name)").eq("authors.name", "Ada").order("id");
    expect(left.data?.map((row) => row.authors)).toEqual([{ name: "Ada" }, { name: "Ada" }, null, null, null]);
    expect(await ids(db.from("books").select("id, book_shelves()").is("book_shelves", null).order("id"))).toEqual([2, 4, 5]);
    expect((await db.from("authors").select("name, books(count)").order("id")).data).toEqual([
      { name: "Ada", books: [{ count: 2 }] },
      { name: "Bo", books: [{ count: 2 }] },
      { name: "Cy", books: [{ count: 1 }] },
    ]);
  });

  test("have filters, order and limits of their own", async () => {
    const query = db.from("authors").select("id, books(id)").order("id").not("books.pages", "is", null);
    const { data } = await query.order("pages", { referencedTable: "books", ascending: false }).limit(1, { referencedTable: "books" });
    expect(data).toEqual([{ id: 1, books: [{ id: 1 }] }, { id: 2, books: [{ id: 3 }] }, { id: 3, books: [] }]);
    const paged = await db.from("authors").select("books(id)").eq("id", 1).order("id", { referencedTable: "books" }).range(1, 1, { referencedTable: "books" }).single();
    expect(paged.data).toEqual({ books: [{ id: 2 }] });
    const either = await db.from("authors").select("id, books!inner(id)").or("pages.lt.100,genre.eq.poetry", { referencedTable: "books" }).order("id");
    expect(either.data).toEqual([{ id: 2, books: [{ id: 5 }] }, { id: 3, books: [{ id: 4 }] }]);
    expect(await ids(db.from("books").select("id, authors(name)").order("authors(name)", { ascending: false }).order("id"))).toEqual([4, 3, 5, 1, 2]);
  });

  test("say what cannot be embedded", async () => {
    const { error, status } = await db.from("books").select("id, shelfs(room)");
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: "PGRST200", hint: "Perhaps you meant 'shelves' instead of 'shelfs'." });
  });
});

describe("order, pages and counts", () => {
  test("nulls and several keys", async () => {
    expect(await ids(db.from("books").select("id").order("pages"))).toEqual([5, 2, 3, 1, 4]);
    expect(await ids(db.from("books").select("id").order("pages", { nullsFirst: true }))).toEqual([4, 5, 2, 3, 1]);
    expect(await ids(db.from("books").select("id").order("pages", { ascending: false, nullsFirst: false }))).toEqual([1, 3, 2, 5, 4]);
    expect(await ids(db.from("books").select("id").order("genre").order("pages", { ascending: false }))).toEqual([3, 5, 4, 1, 2]);
    expect(await ids(db.from("books").select("id").order("extra->>isbn", { nullsFirst: false }).order("id"))).toEqual([1, 2, 4, 3, 5]);
  });

  test("limits, ranges and counts", async () => {
    expect(await ids(books().limit(2))).toEqual([1, 2]);
    expect(await ids(books().range(1, 3))).toEqual([2, 3, 4]);
    const counted = await db.from("books").select("id", { count: "exact" }).order("id").range(1, 2);
    expect([counted.count, counted.status, counted.data?.length]).toEqual([5, 206, 2]);
    const head = await db.from("books").select("*", { count: "exact", head: true }).eq("genre", "crime");
    expect([head.count, head.data, head.status]).toEqual([2, null, 200]);
    expect((await db.from("books").select("id", { count: "planned" })).count).toBeGreaterThan(0);
    expect((await db.from("books").select("id", { count: "estimated" })).count).toBeGreaterThanOrEqual(5);
    const beyond = await db.from("books").select("id", { count: "exact" }).range(90, 99);
    expect(beyond.error).toMatchObject({ code: "PGRST103", details: "An offset of 90 was requested, but there are only 5 rows." });
    expect(beyond.status).toBe(416);
  });
});

describe("forms of the answer", () => {
  test("one row or none", async () => {
    expect((await db.from("books").select("title").eq("id", 3).single()).data).toEqual({ title: "Fog" });
    const none = await db.from("books").select().eq("id", 99).single();
    expect([none.status, none.error?.code, none.error?.details]).toEqual([406, "PGRST116", "The result contains 0 rows"]);
    expect((await db.from("books").select().single()).error?.details).toBe("The result contains 5 rows");
    const maybe = await db.from("books").select().eq("id", 99).maybeSingle();
    expect([maybe.data, maybe.error]).toEqual([null, null]);
    expect((await db.from("books").select("id").eq("id", 3).maybeSingle()).data).toEqual({ id: 3 });
    expect((await db.from("books").select().maybeSingle()).error?.code).toBe("PGRST116");
  });

  test("csv, plans, places, and without nulls", async () => {
    expect((await db.from("authors").select("id,name,born").order("id").csv()).data).toBe("id,name,born\n1,Ada,1815\n2,Bo,1900\n3,Cy,");
    const text = await db.from("books").select("id").eq("id", 1).explain();
    expect(text.data).toMatch(/^Aggregate[^]*Scan/);
    const plan = await db.from("books").select("id").explain({ format: "json", analyze: true, verbose: true });
    expect(plan.data).toMatchObject([{ Plan: { "Node Type": "Aggregate" }, "Execution Time": expect.any(Number) }]);
    const places = await db.from("books").select("id").geojson();
    expect(places.error).toMatchObject({ code: "42883" }); // there is no PostGIS here
    const bare = await db.from("books").select("id, pages, extra").eq("id", 4).stripNulls();
    expect(bare.data).toEqual([{ id: 4, extra: { isbn: "x4" } }]);
    expect((await db.from("books").select("id, pages").eq("id", 4).stripNulls().single()).data).toEqual({ id: 4 });
  });

  test("errors may be thrown, requests given up, headers added", async () => {
    await expect(db.from("nothing").select().throwOnError()).rejects.toMatchObject({ code: "PGRST205", message: "Could not find the table 'public.nothing' in the schema cache" });
    const given = new AbortController();
    given.abort();
    const aborted = await db.from("books").select().abortSignal(given.signal);
    expect(aborted.error?.message).toMatch(/abort/i);
    expect((await db.from("books").select("id").eq("id", 1).setHeader("x-test", "1")).data).toEqual([{ id: 1 }]);
    const typed = await db.from("books").select("id").eq("id", 1).overrideTypes<{ id: number }[], { merge: false }>();
    expect(typed.data?.[0]?.id).toBe(1);
    expect((await db.from("book").select()).error?.hint).toBe("Perhaps you meant the table 'public.books'");
  });
});
