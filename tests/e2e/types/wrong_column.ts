// Must not compile: there is no such column, no such relationship and no such argument.

import type { SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "generated";
import { rowsOf } from "./exactly.ts";

export async function read(client: SupabaseClient<Database>): Promise<unknown[]> {
  const [column] = rowsOf(await client.from("paintings").select("titel"));
  const [embed] = rowsOf(await client.from("labels").select("word, studios(city)"));
  return [column?.titel.length, embed?.studios.city, await client.rpc("joined", { wordz: ["a"] })];
}
