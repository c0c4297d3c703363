// The short keys (publishable, secret) open the same doors as the signed ones (anon, service_role).

import { expect, test } from "vitest";
import { clientWith, expectNothing, password, signUp, unique } from "./support/people.ts";
import { useServer } from "./support/server.ts";

const server = useServer();

test("the publishable key signs people up and lets them read their own", async () => {
  const client = clientWith(server, server.publishableKey);
  const { data, error } = await client.auth.signUp({ email: `${unique("ada")}@example.com`, password });
  expect(error).toBeNull();
  const profile = await client.from("profiles").select("id").single();
  expect(profile.data).toEqual({ id: data.user?.id });
});

test("the publishable key alone sees nothing", async () => {
  await signUp(server, "ada");
  expectNothing(await clientWith(server, server.publishableKey).from("profiles").select("id"));
});

test("the secret key sees all and administers", async () => {
  const ada = await signUp(server, "ada");
  const client = clientWith(server, server.secretKey);
  const profile = await client.from("profiles").select("id").eq("id", ada.user.id).single();
  expect(profile.data).toEqual({ id: ada.user.id });
  expect((await client.auth.admin.getUserById(ada.user.id)).data.user?.email).toBe(ada.email);
});

test("a key nobody gave out opens nothing", async () => {
  const made_up = `${server.secretKey.slice(0, -6)}AAAAAA`;
  const { data, status } = await clientWith(server, made_up).from("profiles").select("id");
  expect(data).toBeNull();
  expect(status).toBe(401);
});
