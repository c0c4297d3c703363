// A client of the data model, typed by what `plinth gen types` says. The test compiles it and runs it: what the compiler
// infers here is what the server answers.

import type { SupabaseClient } from "@supabase/supabase-js";
import type { Database, Enums, Json, Tables, TablesInsert, TablesUpdate } from "generated";
import { exactly, rowsOf } from "./exactly.ts";

type Client = SupabaseClient<Database>;

export async function foundTenant(member: Client, subdomain: string) {
  const id = rowsOf(await member.rpc("create_tenant", { p_name: "Acme", p_subdomain: subdomain }));
  exactly<string>()(id);
  const tenant = rowsOf(
    await member
      .from("tenants")
      .select("name, status, plan:subscription_plans(name, price_monthly_minor), tenant_members(role, joined_at)")
      .eq("id", id)
      .single(),
  );
  exactly<{
    name: string;
    status: string;
    plan: { name: string; price_monthly_minor: number | null } | null;
    tenant_members: { role: string; joined_at: string | null }[];
  }>()(tenant);
  return { id, tenant };
}

export async function workOnLeads(servant: Client, tenant_id: string) {
  const source: TablesInsert<"lead_sources"> = { tenant_id, slug: "fair", name: "Fair", type: "event" };
  const made = rowsOf(await servant.from("lead_sources").insert(source).select("id, active, config").single());
  exactly<{ id: string; active: boolean; config: NonNullable<Json> }>()(made);
  const lead = rowsOf(
    await servant.from("leads").insert({ tenant_id, email: "ada@example.com", source_id: made.id }).select().single(),
  );
  exactly<Tables<"leads">>()(lead);
  await servant.from("lead_activities").insert([{ tenant_id, lead_id: lead.id, activity_type: "call" }]).throwOnError();

  const nested = rowsOf(
    await servant
      .from("lead_sources")
      .select("name, leads!inner(email, score, lead_activities(activity_type, activity_data)), tenants(name)")
      .eq("tenant_id", tenant_id)
      .single(),
  );
  exactly<{
    name: string;
    leads: { email: string; score: number; lead_activities: { activity_type: string; activity_data: NonNullable<Json> }[] }[];
    tenants: { name: string };
  }>()(nested);

  const change: TablesUpdate<"leads"> = { first_name: "Ada", score: 7 };
  const changed = rowsOf(await servant.from("leads").update(change).eq("id", lead.id).select("first_name, score").single());
  exactly<{ first_name: string | null; score: number }>()(changed);
  return { made, lead, nested, changed };
}

/** A unique foreign key leads to one row from both sides. */
export async function followOneToOne(servant: Client, tenant_id: string, lead_id: string) {
  const conversion = rowsOf(
    await servant.from("conversions").insert({ tenant_id, lead_id, type: "purchase", value_minor: 500 }).select("id").single(),
  );
  await servant.from("roi_tracking").insert({ tenant_id, conversion_id: conversion.id, revenue_minor: 500, cost_minor: 250 }).throwOnError();
  const forward = rowsOf(await servant.from("conversions").select("type, roi_tracking(revenue_minor, roi)").eq("id", conversion.id).single());
  exactly<{ type: string; roi_tracking: { revenue_minor: number; roi: number | null } | null }>()(forward);
  const back = rowsOf(
    await servant.from("roi_tracking").select("cost_minor, conversions(value_minor)").eq("conversion_id", conversion.id).single(),
  );
  exactly<{ cost_minor: number; conversions: { value_minor: number } | null }>()(back);
  return { forward, back };
}

/** Posts and answers refer to each other, so a hint has to say which way. */
export async function hint(servant: Client, author_id: string) {
  const post = rowsOf(
    await servant
      .from("community_posts")
      .insert({ author_id, title: "How?", slug: `how-${author_id}`, content: "How is it done?", type: "question" })
      .select("id")
      .single(),
  );
  const answer = rowsOf(
    await servant.from("community_answers").insert({ post_id: post.id, author_id, content: "Like this" }).select("id, content").single(),
  );
  await servant.from("community_posts").update({ accepted_answer_id: answer.id }).eq("id", post.id).throwOnError();
  const found = rowsOf(
    await servant
      .from("community_posts")
      .select("title, answers:community_answers!community_answers_post_id_fkey(content), accepted:community_answers!community_posts_accepted_answer_id_fkey(content)")
      .eq("id", post.id)
      .single(),
  );
  exactly<{ title: string; answers: { content: string }[]; accepted: { content: string } | null }>()(found);
  return found;
}

export async function readViewsAndFunctions(servant: Client, member: Client, user_id: string) {
  const profiles = rowsOf(await member.from("public_profiles").select("id, display_name, level"));
  exactly<{ id: string | null; display_name: string | null; level: number | null }[]>()(profiles);
  const protectedTables = rowsOf(await servant.rpc("get_table_rls_status"));
  exactly<
    {
      kind: string;
      policy_count: number;
      rls_enabled: boolean;
      rls_forced: boolean;
      security_invoker: boolean;
      table_name: string;
    }[]
  >()(protectedTables);
  const settings = rowsOf(await member.rpc("get_or_create_user_settings", { p_user_id: user_id }).select("theme, user_id"));
  exactly<{ theme: string; user_id: string }>()(settings);
  const role: Enums<"app_role"> = "admin";
  const isAdmin = rowsOf(await servant.rpc("has_role", { _user_id: user_id, _role: role }));
  exactly<boolean>()(isAdmin);
  const purposes = rowsOf(await member.rpc("get_user_data_purposes", { p_user_id: user_id }));
  exactly<string[]>()(purposes);
  const nothing = await member.rpc("track_conversion", { p_event_type: "signup", p_session_id: "s" });
  exactly<null | undefined>()(nothing.data);
  return { profiles, protectedTables, settings, isAdmin, purposes, nothing };
}

/** What the server would refuse, and the compiler does already. Never called. */
export function refused(client: Client): unknown[] {
  return [
    // @ts-expect-error no such table
    client.from("tenant"),
    // @ts-expect-error a subdomain is required
    client.from("tenants").insert({ name: "Acme" }),
    // @ts-expect-error no such column
    client.from("tenants").insert({ name: "Acme", subdomain: "acme", colour: "red" }),
    // @ts-expect-error a text
    client.from("tenants").update({ name: 7 }),
    // @ts-expect-error the database alone writes it
    client.from("profiles").update({ level: 3 }),
    // @ts-expect-error no such role
    client.rpc("has_role", { _user_id: "", _role: "king" }),
    // @ts-expect-error an argument is no text
    client.rpc("create_tenant", { p_name: 7, p_subdomain: "acme" }),
    // @ts-expect-error an argument is missing
    client.rpc("create_tenant", { p_name: "Acme" }),
    // @ts-expect-error the view counts and takes nothing
    client.from("metrics_dashboard").insert({ source: "x" }),
  ];
}
