// What is in a database, row by row, as digests: to tell whether two are equal, and what changed in one.

import { createHash } from "node:crypto";
import { psql } from "./psql.ts";

/** How often each digest of a row is in a table, by table. */
export type Snapshot = Map<string, Map<string, number>>;

/** Expressions in the place of a whole row, by table. */
export type Instead = Record<string, string>;

/** Tables of the schemas that hold data, partitions left out. */
const tables = `
  select format('%s.%s', c.relnamespace::regnamespace, c.relname)
  from pg_class c
  where c.relnamespace::regnamespace::text in ('public', 'auth', 'app', 'storage', 'supabase_migrations')
  and c.relkind in ('r', 'p') and not c.relispartition
  order by 1`;

export async function snapshot(dbUrl: string, instead: Instead = {}): Promise<Snapshot> {
  const names = await psql(dbUrl, tables);
  const parts = names.map((name) => `select '${name}', md5((${instead[name] ?? "t"})::text) from ${name} as t`);
  const found: Snapshot = new Map(names.map((name) => [name, new Map()]));
  for (const line of await psql(dbUrl, parts.join(" union all "))) {
    const [name, digest] = line.split("|") as [string, string];
    add(found, name, digest, 1);
  }
  return found;
}

function add(to: Snapshot, name: string, digest: string, times: number): void {
  const rows = to.get(name) ?? new Map<string, number>();
  const count = (rows.get(digest) ?? 0) + times;
  if (count === 0) rows.delete(digest);
  else rows.set(digest, count);
  to.set(name, rows);
}

/** `from` with the change from `before` to `after`: what is new comes, what is gone goes. */
export function changed(from: Snapshot, before: Snapshot, after: Snapshot): Snapshot {
  const result: Snapshot = new Map([...from].map(([name, rows]) => [name, new Map(rows)]));
  for (const [name, rows] of after) for (const [digest, times] of rows) add(result, name, digest, times);
  for (const [name, rows] of before) for (const [digest, times] of rows) add(result, name, digest, -times);
  return result;
}

export const difference = (before: Snapshot, after: Snapshot): Snapshot => changed(new Map(), before, after);

/** One short text per table that says number and digest of its rows: equal texts, equal tables. */
export function checksums(of: Snapshot): Record<string, string> {
  const sums: Record<string, string> = {};
  for (const [name, rows] of of) {
    if (rows.size === 0) continue;
    const lines = [...rows].map(([digest, times]) => `${digest} ${times}`).sort();
    sums[name] = `${lines.length} ${createHash("md5").update(lines.join("\n")).digest("hex")}`;
  }
  return sums;
}
