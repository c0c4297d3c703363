// Sign up, create a tenant, read it back: `examples/run quickstart`.
import { createClient } from "@supabase/supabase-js";

const url = process.env.API_URL ?? "http://127.0.0.1:54321";
const key = process.env.ANON_KEY;
if (!key) throw new Error("ANON_KEY is not set; `plinth status -o env` prints it");

// Any answer of the client is { data, error }; here an error ends the script.
const must = ({ data, error }) => {
  if (error) throw error;
  return data;
};

const supabase = createClient(url, key);
const suffix = Date.now().toString(36);
const email = `ada-${suffix}@example.com`;

const { user } = must(
  await supabase.auth.signUp({ email, password: "correct horse battery", options: { data: { display_name: "Ada" } } }),
);
console.log(`signed up ${user.email}`);

const profile = must(await supabase.from("profiles").select("display_name").single());
console.log(`my profile was made by a trigger: ${profile.display_name}`);

const tenantId = must(
  await supabase.rpc("create_tenant", { p_name: "Analytical Engines", p_subdomain: `engines-${suffix}`, p_plan_id: null }),
);
console.log(`created tenant ${tenantId}`);

const tenant = must(
  await supabase.from("tenants").select("name, status, tenant_members(user_id, role)").eq("id", tenantId).single(),
);
console.log(`read it back: ${tenant.name} (${tenant.status})`);
console.log(`my role in it: ${tenant.tenant_members[0].role}`);

const stranger = createClient(url, key, { auth: { storageKey: "stranger", persistSession: false } });
must(await stranger.auth.signUp({ email: `bob-${suffix}@example.com`, password: "correct horse battery" }));
const seen = must(await stranger.from("tenants").select("name"));
console.log(`somebody else sees ${seen.length} tenants`);
