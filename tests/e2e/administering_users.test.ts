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

test("neither a person nor a visitor can administer", async () => {
  const ada = await signUp(server, "ada");
  expect((await ada.client.auth.admin.listUsers()).error?.code).toBe("not_admin");
  expect((await visitor(server).auth.admin.deleteUser(ada.user.id)).error?.code).toBe("not_admin");
  expect((await ada.client.auth.getUser()).data.user?.id).toBe(ada.user.id);
});
