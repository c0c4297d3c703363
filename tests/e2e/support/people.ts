// Clients as the people of the stories have them: a visitor, a signed-up person, the operator with the service key.

import { createClient, type SupabaseClient, type User } from "@supabase/supabase-js";
import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { Server } from "./server.ts";

export const password = "correct horse battery staple";

export interface Person {
  client: SupabaseClient;
  user: User;
  email: string;
}

/** A word nobody else uses in this run, fit for subdomains and names. */
export const unique = (prefix: string): string => `${prefix}-${randomBytes(5).toString("hex")}`;

export function clientWith(server: Server, key: string): SupabaseClient {
  return createClient(server.url, key, { auth: { persistSession: false, autoRefreshToken: false } });
}

export const visitor = (server: Server): SupabaseClient => clientWith(server, server.anonKey);

export const operator = (server: Server): SupabaseClient => clientWith(server, server.serviceKey);

export async function signUp(server: Server, name: string): Promise<Person> {
  const client = visitor(server);
  const email = `${unique(name)}@example.com`;
  const { data, error } = await client.auth.signUp({ email, password, options: { data: { display_name: name } } });
  expect(error).toBeNull();
  if (!data.user || !data.session) throw new Error("signing up gave no session although confirmations are off");
  return { client, user: data.user, email };
}

export async function createTenant(person: Person, name: string): Promise<string> {
  const { data, error } = await person.client.rpc("create_tenant", {
    p_name: name,
    p_subdomain: unique("acme"),
    p_plan_id: null,
  });
  expect(error).toBeNull();
  expect(data).toMatch(/^[0-9a-f-]{36}$/);
  return data as string;
}

/** What row-level security hides is an empty list; what nobody granted is refused. Both keep it secret. */
export function expectNothing(result: { data: unknown; error: { code: string } | null }): void {
  if (result.error) expect(result.error.code).toBe("42501");
  else expect(result.data).toEqual([]);
}
