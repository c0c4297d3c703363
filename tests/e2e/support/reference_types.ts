// The types that the Supabase CLI's own generator makes of a database.

import { generateTypescript, introspect, sortGeneratorMetadata } from "@supabase/postgrest-typegen";
import { psql } from "./psql.ts";

export async function referenceTypes(dbUrl: string, schemas: string[], postgrestVersion: string): Promise<string> {
  const query = async (sql: string): Promise<{ rows: unknown[] }> => {
    const [rows = "[]"] = await psql(dbUrl, `select coalesce(json_agg(to_json(t))::jsonb, '[]') from (${sql}\n) as t`);
    return { rows: JSON.parse(rows) as unknown[] };
  };
  const metadata = await introspect({ query }, { includedSchemas: schemas });
  return generateTypescript(sortGeneratorMetadata(metadata), { detectOneToOneRelationships: true, postgrestVersion });
}
