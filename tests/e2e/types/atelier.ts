// A client of migrations/20250101000008_atelier.sql, typed by what `plinth gen types` says. The test compiles it and runs it:
// what the compiler infers here is what the server answers.

import type { SupabaseClient } from "@supabase/supabase-js";
import type { CompositeTypes, Database, Enums, Json, Tables, TablesInsert, TablesUpdate } from "generated";
import { exactly, rowsOf } from "./exactly.ts";

type Client = SupabaseClient<Database>;
type Mood = "sad" | 'so "so"' | "glad";
type Measure = { width: number | null; "unit of it": string | null; felt: Mood[] | null };

export async function readColumns(client: Client) {
  const rows = rowsOf(await client.from("paintings").select("*").order("id"));
  exactly<
    {
      extra: NonNullable<Json>;
      felt: Mood[] | null;
      history: Measure[] | null;
      id: number;
      made_at: string;
      mood: Mood;
      note: Json | null;
      painter_id: number;
      price: number | null;
      restorer_id: number | null;
      seal: string | null;
      shelf: "top" | "bottom" | null;
      size: Measure | null;
      slug: string | null;
      tags: string[];
      title: string;
      years: unknown;
    }[]
  >()(rows);
  return rows;
}

export async function readOddNames(client: Client) {
  const painters = rowsOf(await client.from("painters").select("*").order("id"));
  exactly<
    {
      born: string | null;
      class: number | null;
      "first name": string;
      id: number;
      mentor_id: number | null;
      name: string;
      'quote "it': string | null;
    }[]
  >()(painters);
  const items = rowsOf(await client.from("Order Items").select("order, in, paintings(title)"));
  exactly<{ order: number; in: string; paintings: { title: string } | null }[]>()(items);
  return { painters, items };
}

export async function readEmbeds(client: Client) {
  const toMany = rowsOf(await client.from("painters").select("name, paintings!painted_by(title)").order("id"));
  exactly<{ name: string; paintings: { title: string }[] }[]>()(toMany);

  const toOne = rowsOf(
    await client.from("paintings").select("title, painter:painters!painted_by(name), restorer:painters!restored_by(name)").order("id"),
  );
  exactly<{ title: string; painter: { name: string }; restorer: { name: string } | null }[]>()(toOne);

  const inner = rowsOf(await client.from("paintings").select("title, restorer:painters!restored_by!inner(name)"));
  exactly<{ title: string; restorer: { name: string } }[]>()(inner);

  const oneToOne = rowsOf(await client.from("painters").select("name, studios(city)").order("id"));
  exactly<{ name: string; studios: { city: string } | null }[]>()(oneToOne);
  const backwards = rowsOf(await client.from("studios").select("city, painters(name)"));
  exactly<{ city: string; painters: { name: string } }[]>()(backwards);

  const nested = rowsOf(
    await client.from("studios").select("city, painters(name, paintings!painted_by(title, labels(word)))"),
  );
  exactly<{ city: string; painters: { name: string; paintings: { title: string; labels: { word: string }[] }[] } }[]>()(nested);

  const self = rowsOf(await client.from("painters").select("name, mentor:mentor_id(name)").order("id"));
  exactly<{ name: string; mentor: { name: string } | null }[]>()(self);

  const spread = rowsOf(await client.from("paintings").select("title, ...painters!painted_by(painter:name)").order("id"));
  exactly<{ title: string; painter: string }[]>()(spread);
  return { toMany, toOne, inner, oneToOne, backwards, nested, self, spread };
}

export async function readViews(client: Client) {
  const signed = rowsOf(await client.from("signed").select("*, painters(name)").order("painting_id"));
  exactly<
    {
      insured: number | null;
      painter: string | null;
      painter_id: number | null;
      painting_id: number | null;
      title: string | null;
      painters: { name: string } | null;
    }[]
  >()(signed);
  const moods = rowsOf(await client.from("moods_seen").select("mood, times"));
  exactly<{ mood: Mood | null; times: number | null }[]>()(moods);
  return { signed, moods };
}

export async function readComputed(client: Client) {
  const painters = rowsOf(
    await client.from("painters").select("full_name, born, works(title), first_work(title)").order("id"),
  );
  exactly<
    { full_name: string | null; born: string | null; works: { title: string }[]; first_work: { title: string } | null }[]
  >()(painters);
  return painters;
}

export async function callFunctions(client: Client) {
  const counts = rowsOf(await client.rpc("count_by_mood", { at_least: 1 }));
  exactly<{ mood: Mood; times: number }[]>()(counts);
  const glad = rowsOf(await client.rpc("count_by_mood", { only_mood: "glad" }));
  const extremes = rowsOf(await client.rpc("extremes"));
  exactly<{ lowest: number; highest: number }>()(extremes);
  const echoed = rowsOf(await client.rpc("echo", { a: [1] } as never));
  exactly<NonNullable<Json>>()(echoed);
  const joined = rowsOf(await client.rpc("joined", { words: ["a", "b"] }));
  exactly<string>()(joined);
  const all = rowsOf(await client.rpc("all_paintings").select("title, painters!painted_by(name)").order("title", { ascending: false }));
  exactly<{ title: string; painters: { name: string } }[]>()(all);
  const one = rowsOf(await client.rpc("one_painting", { which: 1 }).select("id, mood").single());
  exactly<{ id: number; mood: Mood }>()(one);
  const measured = rowsOf(await client.rpc("measured"));
  exactly<Measure>()(measured);
  const shelves = rowsOf(await client.rpc("shelves"));
  exactly<("top" | "bottom")[]>()(shelves);
  // @ts-expect-error no mood of that name
  await client.rpc("count_by_mood", { only_mood: "angry" });
  // @ts-expect-error a trigger's function cannot be called
  await client.rpc("on_change");
  return { counts, glad, extremes, echoed, joined, all, one, measured, shelves };
}

export async function callOverloads(client: Client) {
  const returned = rowsOf(await client.rpc("repaint", { id: 2 }));
  exactly<Mood>()(returned);
  const { data: nothing, error } = await client.rpc("repaint", { id: 2, mood: "glad" });
  exactly<undefined | null>()(nothing);
  return { returned, nothing, error };
}

export async function write(client: Client) {
  const fresh: TablesInsert<"paintings"> = { title: "Senecio", painter_id: 2, size: { width: 40, "unit of it": "cm", felt: ["glad"] } };
  const made = rowsOf(await client.from("paintings").insert(fresh).select("id, size, mood").single());
  exactly<{ id: number; size: Measure | null; mood: Mood }>()(made);
  const change: TablesUpdate<"paintings"> = { mood: 'so "so"', felt: ["sad"], tags: ["face"] };
  const changed = rowsOf(await client.from("paintings").update(change).eq("id", made.id).select("mood, felt, tags, slug").single());
  exactly<{ mood: Mood; felt: Mood[] | null; tags: string[]; slug: string | null }>()(changed);
  const throughView = rowsOf(await client.from("titles").update({ title: "Head" }).eq("id", made.id).select("title, loud").single());
  exactly<{ title: string | null; loud: string | null }>()(throughView);
  const upserted = rowsOf(await client.from("Order Items").upsert({ order: 7, in: "crate" }).select().single());
  exactly<Tables<"Order Items">>()(upserted);
  return { made, changed, throughView, upserted };
}

export async function readAnotherSchema(client: Client) {
  const boxes = rowsOf(await client.schema("archive").from("boxes").select());
  exactly<{ id: number; mood: Mood | null; shelf: "top" | "bottom" }[]>()(boxes);
  exactly<Tables<{ schema: "archive" }, "boxes">[]>()(boxes);
  return boxes;
}

/** What the server would refuse, and the compiler does already. Never called. */
export function refused(client: Client): unknown[] {
  const mood: Enums<"mood"> = "glad";
  const shelf: Enums<{ schema: "archive" }, "shelf"> = "top";
  const measure: CompositeTypes<"measure"> = { width: 1, "unit of it": null, felt: [mood] };
  return [
    shelf,
    measure,
    // @ts-expect-error no such table
    client.from("sculptures"),
    // @ts-expect-error a title is required
    client.from("paintings").insert({ painter_id: 1 }),
    // @ts-expect-error the database alone writes the slug
    client.from("paintings").insert({ title: "x", painter_id: 1, slug: "x" }),
    // @ts-expect-error the identity is always generated
    client.from("painters").insert({ id: 1, name: "x" }),
    // @ts-expect-error no such mood
    client.from("paintings").update({ mood: "angry" }),
    // @ts-expect-error not null
    client.from("paintings").update({ title: null }),
    // @ts-expect-error nothing writes the view's expression
    client.from("titles").update({ loud: "X" }),
    // @ts-expect-error the view joins: it cannot be written
    client.from("signed").insert({ title: "x" }),
    // @ts-expect-error not a mood
    exactlyMood("angry"),
  ];
}

const exactlyMood = (mood: Enums<"mood">): Enums<"mood"> => mood;
