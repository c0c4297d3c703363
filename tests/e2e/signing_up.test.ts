// A person signs up, comes back, and leaves.

import { expect, test } from "vitest";
import { operator, password, signUp, visitor } from "./support/people.ts";
import { useServer } from "./support/server.ts";

const server = useServer();

test("signing up makes the profile, role and settings rows appear", async () => {
  const ada = await signUp(server, "ada");
  const profile = await ada.client.from("profiles").select("id, email, display_name").single();
  expect(profile.error).toBeNull();
  expect(profile.data).toEqual({ id: ada.user.id, email: ada.email, display_name: "ada" });

  const roles = await ada.client.from("user_roles").select("user_id, role");
  expect(roles.data).toEqual([{ user_id: ada.user.id, role: "user" }]);

  const settings = await ada.client.from("user_settings").select("user_id, theme");
  expect(settings.data).toEqual([{ user_id: ada.user.id, theme: "system" }]);
});

test("an address can be used once", async () => {
  const ada = await signUp(server, "ada");
  const again = await visitor(server).auth.signUp({ email: ada.email.toUpperCase(), password });
  expect(again.error?.code).toBe("user_already_exists");
});

test("signing in needs the right password", async () => {
  const ada = await signUp(server, "ada");
  const client = visitor(server);
  const wrong = await client.auth.signInWithPassword({ email: ada.email, password: "not this one" });
  expect(wrong.error?.code).toBe("invalid_credentials");

  const right = await client.auth.signInWithPassword({ email: ada.email, password });
  expect(right.error).toBeNull();
  expect(right.data.user?.id).toBe(ada.user.id);
  expect(right.data.session?.token_type).toBe("bearer");
});

test("a refresh gives new tokens, and an old refresh token is refused once it is stale", async () => {
  const ada = await signUp(server, "ada");
  const first = (await ada.client.auth.getSession()).data.session;
  const second = await ada.client.auth.refreshSession();
  expect(second.error).toBeNull();
  expect(second.data.session?.refresh_token).toBeTruthy();
  expect(second.data.session?.refresh_token).not.toBe(first?.refresh_token);
  expect((await ada.client.auth.getUser()).data.user?.id).toBe(ada.user.id);

  const third = await ada.client.auth.refreshSession();
  expect(third.data.session?.refresh_token).not.toBe(second.data.session?.refresh_token);

  const unknown = await visitor(server).auth.refreshSession({ refresh_token: "aaaaaaaaaaaa" });
  expect(unknown.error?.code).toBe("refresh_token_not_found");
});

test("after signing out the token names no session any more", async () => {
  const ada = await signUp(server, "ada");
  const token = (await ada.client.auth.getSession()).data.session?.access_token ?? "";
  expect((await ada.client.auth.signOut()).error).toBeNull();

  const answer = await fetch(`${server.url}/auth/v1/user`, {
    headers: { apikey: server.anonKey, authorization: `Bearer ${token}`, "x-supabase-api-version": "2024-01-01" },
  });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ code: "session_not_found" });

  const asked = await visitor(server).auth.getUser(token);
  expect(asked.data.user).toBeNull();
  expect(asked.error?.name).toBe("AuthSessionMissingError");
});

test("people change their own data and password", async () => {
  const ada = await signUp(server, "ada");
  const updated = await ada.client.auth.updateUser({ data: { theme: "dark" } });
  expect(updated.error).toBeNull();
  expect(updated.data.user?.user_metadata).toMatchObject({ display_name: "ada", theme: "dark" });

  expect((await ada.client.auth.updateUser({ password })).error?.code).toBe("same_password");
  expect((await ada.client.auth.updateUser({ password: "another long one" })).error).toBeNull();
  const { error } = await visitor(server).auth.signInWithPassword({ email: ada.email, password: "another long one" });
  expect(error).toBeNull();

  const profile = await ada.client.from("profiles").update({ bio: "counts" }).eq("id", ada.user.id).select("bio").single();
  expect(profile.data).toEqual({ bio: "counts" });
});

test("the columns of a profile that are not one's own to set are refused", async () => {
  const ada = await signUp(server, "ada");
  const { error } = await ada.client.from("profiles").update({ total_xp: 9000 }).eq("id", ada.user.id);
  expect(error?.code).toBe("42501");
});

test("nobody reads another person's rows, and the operator reads all", async () => {
  const [ada, bob] = [await signUp(server, "ada"), await signUp(server, "bob")];
  const seen = await bob.client.from("user_settings").select("user_id").eq("user_id", ada.user.id);
  expect(seen.data).toEqual([]);

  const all = await operator(server).from("user_settings").select("user_id").in("user_id", [ada.user.id, bob.user.id]);
  expect(all.data).toHaveLength(2);
});
