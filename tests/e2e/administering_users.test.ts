// The operator creates, finds, changes and removes accounts with the service key; nobody else can.

import { expect, test } from "vitest";
import { operator, password, signUp, unique, visitor } from "./support/people.ts";
import { useServer } from "./support/server.ts";

const server = useServer();

test("an account is created, found, changed and removed", async () => {
  const admin = operator(server).auth.admin;
  const email = `${unique("grace")}@example.com`;
  const created = await admin.createUser({
    email,
    password,
    email_confirm: true,
    user_metadata: { display_name: "Grace" },
    app_metadata: { team: "navy" },
  });
  expect(created.error).toBeNull();
  const id = created.data.user?.id ?? "";
  expect(created.data.user?.email_confirmed_at).toBeTruthy();
  expect(created.data.user?.app_metadata).toMatchObject({ team: "navy" });

  const found = await admin.getUserById(id);
  expect(found.data.user?.email).toBe(email);

  const changed = await admin.updateUserById(id, { user_metadata: { display_name: "Admiral" } });
  expect(changed.data.user?.user_metadata).toMatchObject({ display_name: "Admiral" });

  const client = visitor(server);
  expect((await client.auth.signInWithPassword({ email, password })).error).toBeNull();

  expect((await admin.deleteUser(id)).error).toBeNull();
  expect((await admin.getUserById(id)).error?.code).toBe("user_not_found");
  expect((await client.auth.signInWithPassword({ email, password })).error?.code).toBe("invalid_credentials");
  const rows = await operator(server).from("profiles").select("id").eq("id", id);
  expect(rows.data).toEqual([]);
});

test("accounts are listed page by page", async () => {
  const admin = operator(server).auth.admin;
  for (const name of ["p1", "p2", "p3"]) {
    await admin.createUser({ email: `${unique(name)}@example.com`, password, email_confirm: true });
  }
  const page = await admin.listUsers({ page: 1, perPage: 2 });
  expect(page.error).toBeNull();
  expect(page.data.users).toHaveLength(2);
  if (!("total" in page.data)) throw new Error("the answer does not tell the total");
  expect(page.data.total).toBeGreaterThanOrEqual(3);
  expect(page.data.nextPage).toBe(2);
  const ids = new Set(page.data.users.map((user) => user.id));
  const next = await admin.listUsers({ page: 2, perPage: 2 });
  expect(next.data.users.some((user) => ids.has(user.id))).toBe(false);
});

test("an address in use is refused", async () => {
  const ada = await signUp(server, "ada");
  const { error } = await operator(server).auth.admin.createUser({ email: ada.email, password });
  expect(error?.code).toBe("email_exists");
});

test("a banned account cannot sign in", async () => {
  const ada = await signUp(server, "ada");
  await operator(server).auth.admin.updateUserById(ada.user.id, { ban_duration: "24h" });
  const { error } = await visitor(server).auth.signInWithPassword({ email: ada.email, password });
  expect(error?.code).toBe("user_banned");
});

test("sessions are shown and ended by their owner and by the operator", async () => {
  const ada = await signUp(server, "ada");
  const elsewhere = visitor(server);
  await elsewhere.auth.signInWithPassword({ email: ada.email, password });
  const bearer = (await ada.client.auth.getSession()).data.session?.access_token ?? "";
  const ask = async (path: string, key: string, method = "GET"): Promise<{ status: number; body: unknown }> => {
    const headers = { apikey: server.anonKey, authorization: `Bearer ${key}` };
    const response = await fetch(`${server.url}/auth/v1${path}`, { method, headers });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  const listed = (await ask("/user/sessions", bearer)).body as { id: string; is_current: boolean; aal: string }[];
  expect(listed.map(({ is_current, aal }) => `${is_current} ${aal}`).sort()).toEqual(["false aal1", "true aal1"]);
  const other = listed.find(({ is_current }) => !is_current)?.id ?? "";
  expect((await ask(`/user/sessions/${other}`, bearer, "DELETE")).status).toBe(204);
  expect((await elsewhere.auth.getUser()).error?.name).toBe("AuthSessionMissingError");
  expect((await ask(`/user/sessions/${other}`, bearer, "DELETE")).status).toBe(404);

  const path = `/admin/users/${ada.user.id}/sessions`;
  expect((await ask(path, bearer)).status).toBe(403);
  expect((await ask(path, server.serviceKey)).body).toHaveLength(1);
  expect((await ask(path, server.serviceKey, "DELETE")).status).toBe(204);
  expect((await ada.client.auth.getUser()).error?.name).toBe("AuthSessionMissingError");
});

test("the operator reads what happened", async () => {
  const ada = await signUp(server, "ada");
  const ask = (key: string): Promise<Response> =>
    fetch(`${server.url}/auth/v1/admin/audit?page=1&per_page=5&query=author:${ada.email}`, {
      headers: { apikey: server.anonKey, authorization: `Bearer ${key}` },
    });
  const answer = await ask(server.serviceKey);
  expect(answer.headers.get("x-total-count")).toBe("1");
  expect(await answer.json()).toMatchObject([{ payload: { action: "user_signedup", actor_username: ada.email } }]);
  expect((await ask(server.anonKey)).status).toBe(403);
});

test("neither a person nor a visitor can administer", async () => {
  const ada = await signUp(server, "ada");
  expect((await ada.client.auth.admin.listUsers()).error?.code).toBe("not_admin");
  expect((await visitor(server).auth.admin.deleteUser(ada.user.id)).error?.code).toBe("not_admin");
  expect((await ada.client.auth.getUser()).data.user?.id).toBe(ada.user.id);
});
