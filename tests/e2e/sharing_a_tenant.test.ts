// An organisation is founded, strangers see nothing of it, and a colleague is let in.

import { beforeAll, expect, test } from "vitest";
import { createTenant, expectNothing, operator, signUp, unique, visitor, type Person } from "./support/people.ts";
import { useServer } from "./support/server.ts";

const server = useServer();
let owner: Person, colleague: Person, stranger: Person, tenant: string;

beforeAll(async () => {
  [owner, colleague, stranger] = [
    await signUp(server, "owner"),
    await signUp(server, "colleague"),
    await signUp(server, "stranger"),
  ];
  tenant = await createTenant(owner, "Acme");
});

test("the founder sees the tenant, with oneself as its owner", async () => {
  const { data, error } = await owner.client
    .from("tenants")
    .select("id, name, tenant_members(user_id, role)")
    .eq("id", tenant)
    .single();
  expect(error).toBeNull();
  expect(data).toEqual({ id: tenant, name: "Acme", tenant_members: [{ user_id: owner.user.id, role: "owner" }] });
});

test("a stranger sees neither the tenant nor its members", async () => {
  expect((await stranger.client.from("tenants").select("id").eq("id", tenant)).data).toEqual([]);
  expect((await stranger.client.from("tenant_members").select("id").eq("tenant_id", tenant)).data).toEqual([]);
  const missing = await stranger.client.from("tenants").select("id").eq("id", tenant).single();
  expect(missing.error?.code).toBe("PGRST116");
});

test("a visitor sees nothing", async () => {
  const client = visitor(server);
  for (const table of ["tenants", "tenant_members", "profiles", "user_roles", "user_settings"]) {
    expectNothing(await client.from(table).select("*"));
  }
  const call = await client.rpc("create_tenant", { p_name: "x", p_subdomain: unique("x"), p_plan_id: null });
  expect(call.error).not.toBeNull();
});

test("a stranger can let nobody in, not even oneself", async () => {
  const { error } = await stranger.client.rpc("add_tenant_member", {
    p_tenant_id: tenant,
    p_user_id: stranger.user.id,
    p_role: "admin",
  });
  expect(error?.code).toBe("42501");
});

test("the owner lets a colleague in, who then reads but does not rename", async () => {
  const added = await owner.client.rpc("add_tenant_member", {
    p_tenant_id: tenant,
    p_user_id: colleague.user.id,
    p_role: "member",
  });
  expect(added.error).toBeNull();

  const seen = await colleague.client.from("tenants").select("name, tenant_members(user_id, role)").eq("id", tenant).single();
  expect(seen.data?.name).toBe("Acme");
  expect(seen.data?.tenant_members).toHaveLength(2);
  expect(seen.data?.tenant_members).toContainEqual({ user_id: colleague.user.id, role: "member" });

  const renamed = await colleague.client.from("tenants").update({ name: "Mine" }).eq("id", tenant).select("id");
  expectNothing(renamed);
  const own = await owner.client.from("tenants").update({ name: "Acme Ltd" }).eq("id", tenant).select("name").single();
  expect(own.data).toEqual({ name: "Acme Ltd" });
});

test("a subdomain is given once", async () => {
  const subdomain = unique("once");
  const first = await owner.client.rpc("create_tenant", { p_name: "A", p_subdomain: subdomain, p_plan_id: null });
  expect(first.error).toBeNull();
  const second = await stranger.client.rpc("create_tenant", { p_name: "B", p_subdomain: subdomain, p_plan_id: null });
  expect(second.error?.code).toBe("23505");
});

test("the operator sees the tenants of everybody", async () => {
  const other = await createTenant(stranger, "Other");
  const { data } = await operator(server).from("tenants").select("id").in("id", [tenant, other]);
  expect(data).toHaveLength(2);
});
