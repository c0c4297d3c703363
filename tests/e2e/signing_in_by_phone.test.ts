// Accounts by phone number. The messages go to a server of the operator's, by HTTP.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test } from "vitest";
import { password, visitor } from "./support/people.ts";
import { useServer } from "./support/server.ts";
import { waitUntil } from "./support/wait.ts";

interface Message {
  phone: string;
  message: string;
  otp: string;
}

const messages: Message[] = [];
const gateway = createServer((request, response) => {
  let body = "";
  request.on("data", (bytes) => (body += bytes));
  request.on("end", () => {
    if (request.headers.authorization !== "Bearer the-gateway-knows") return response.writeHead(401).end();
    const message = JSON.parse(body) as Message;
    messages.push({ ...message, phone: message.phone.replace(/^\+/, "") });
    return response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
});
await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
afterAll(() => void gateway.close());

const server = useServer({
  config: `[auth.sms]
enable_signup = true
max_frequency = "0s"
template = "{{ .Code }} lets you in"
[auth.sms.http]
enabled = true
url = "http://127.0.0.1:${(gateway.address() as AddressInfo).port}/send"
authorization = "Bearer the-gateway-knows"
[auth.sms.test_otp]
4915550001 = "123456"
`,
});

let last = 4915560000;
const number = (): string => String(++last);

async function nextMessage(phone: string, nth = 1): Promise<Message> {
  await waitUntil(`message ${nth} comes to ${phone}`, 15_000, async () => messages.filter((one) => one.phone === phone).length >= nth);
  return messages.filter((one) => one.phone === phone)[nth - 1]!;
}

test("a number signs up with a password and a code", async () => {
  const client = visitor(server);
  const phone = number();
  const { data, error } = await client.auth.signUp({ phone: `+${phone}`, password });
  expect(error).toBeNull();
  expect(data.session).toBeNull();
  expect(data.user?.phone).toBe(phone);
  expect((await client.auth.signInWithPassword({ phone, password })).error?.code).toBe("phone_not_confirmed");
  const message = await nextMessage(phone);
  expect(message.message).toBe(`${message.otp} lets you in`);
  expect((await client.auth.verifyOtp({ phone, token: "000000", type: "sms" })).error?.code).toBe("otp_expired");
  const session = await client.auth.verifyOtp({ phone, token: message.otp, type: "sms" });
  expect(session.error).toBeNull();
  expect(session.data.user?.phone_confirmed_at).toBeTruthy();
  expect((await visitor(server).auth.signInWithPassword({ phone, password })).error).toBeNull();
});

test("a number signs in without a password", async () => {
  const client = visitor(server);
  const phone = number();
  for (const round of [1, 2]) {
    expect((await client.auth.signInWithOtp({ phone })).error).toBeNull();
    const { otp } = await nextMessage(phone, round);
    expect((await client.auth.verifyOtp({ phone, token: otp, type: "sms" })).error).toBeNull();
  }
});

test("a code can be sent again", async () => {
  const client = visitor(server);
  const phone = number();
  await client.auth.signUp({ phone, password });
  await nextMessage(phone);
  expect((await client.auth.resend({ type: "sms", phone })).error).toBeNull();
  const { otp } = await nextMessage(phone, 2);
  expect((await client.auth.verifyOtp({ phone, token: otp, type: "sms" })).error).toBeNull();
});

test("numbers for tests have their code and get no message", async () => {
  const client = visitor(server);
  expect((await client.auth.signInWithOtp({ phone: "+4915550001" })).error).toBeNull();
  expect((await client.auth.verifyOtp({ phone: "4915550001", token: "123456", type: "sms" })).error).toBeNull();
  expect(messages.some((one) => one.phone === "4915550001")).toBe(false);
});

test("a number changes when the new one has confirmed", async () => {
  const client = visitor(server);
  await client.auth.signInWithOtp({ phone: "4915550001" });
  await client.auth.verifyOtp({ phone: "4915550001", token: "123456", type: "sms" });
  const phone = number();
  const { data } = await client.auth.updateUser({ phone });
  expect(data.user?.new_phone).toBe(phone);
  const { otp } = await nextMessage(phone);
  const changed = await client.auth.verifyOtp({ phone, token: otp, type: "phone_change" });
  expect(changed.error).toBeNull();
  expect(changed.data.user?.phone).toBe(phone);
});

test("nonsense is refused", async () => {
  const client = visitor(server);
  expect((await client.auth.signInWithOtp({ phone: "0123" })).error?.message).toBe("Invalid phone number format (E.164 required)");
  expect((await client.auth.signUp({ phone: number(), password: "short" })).error?.code).toBe("weak_password");
  expect((await client.auth.signInWithPassword({ phone: number(), password })).error?.code).toBe("invalid_credentials");
});
