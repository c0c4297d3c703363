// Mail and SMS on their way out: what is put into the outbox arrives, once the other side lets it, and is gone from the
// database then.

import { beforeEach, describe, expect, test } from "vitest";
import { openMailbox } from "./support/mailbox.ts";
import { enqueue as put, hurry, stateOf as look, type Draft, type State } from "./support/outbox.ts";
import { password, visitor } from "./support/people.ts";
import { openProvider } from "./support/provider.ts";
import { psql } from "./support/psql.ts";
import { useServer } from "./support/server.ts";
import { sleep, waitUntil } from "./support/wait.ts";

const mailbox = await openMailbox();
const provider = await openProvider();

const server = useServer({
  config: `[schema]
areas = []
[auth.email]
enable_confirmations = true
${mailbox.config}
[auth.sms.http]
enabled = true
url = "${provider.url}/send?key=s3cret"
authorization = "Bearer t0psecret"
`,
});

const enqueue = (draft: Draft): Promise<string> => put(server.dbUrl, draft);
const stateOf = (id: string): Promise<State> => look(server.dbUrl, id);
const isSent = (id: string): Promise<boolean> => stateOf(id).then(({ sent }) => sent);
const isFailed = (id: string): Promise<boolean> => stateOf(id).then(({ failed }) => failed);
const log = (): string => server.logSince(0);

beforeEach(() => {
  mailbox.refuseRecipient = undefined;
  mailbox.refuseContents = undefined;
  mailbox.stalled = false;
  provider.status = 200;
  provider.answer = "{}";
});

describe("mail", () => {
  test("arrives within a moment, with all that makes a mail", async () => {
    const began = Date.now();
    const html = '<p>Code 123456</p><p><a href="http://127.0.0.1:54321/auth/v1/verify?token=abc&amp;type=signup">Confirm</a></p>';
    const id = await enqueue({ to: "ada@example.com", subject: "Confirm your address", html, text: "Code 123456" });
    const mail = await mailbox.next("ada@example.com");
    expect(Date.now() - began).toBeLessThan(3_000);
    expect(mail.subject).toBe("Confirm your address");
    expect(mail.from).toBe('"Example" <no-reply@example.com>');
    expect(mail.html.trim()).toBe(html);
    expect(mail.text.trim()).toBe("Code 123456");
    expect(mail.code).toBe("123456");
    expect(mail.link).toBe("http://127.0.0.1:54321/auth/v1/verify?token=abc&type=signup");
    expect(mail.parsed.messageId).toMatch(/^<[0-9a-f]{32}@example\.com>$/);
    expect(Math.abs((mail.parsed.date?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(mail.parsed.headers.get("auto-submitted")).toBe("auto-generated");
    await waitUntil("it is settled", 5_000, () => isSent(id));
    expect(await stateOf(id)).toEqual({ sent: true, failed: false, attempts: 1, error: "", contents: "" });
  });

  test("keeps every letter, and lines that could mean something to the server", async () => {
    const text = `Grüße, 世界 🎉\n.\n..two dots\nFrom here = on\n${"long ".repeat(400)}\n trailing \nQUIT`;
    const subject = `Ünïcödé ${"🎉".repeat(40)} end`;
    await enqueue({ to: "letters@example.com", subject, html: `<pre>${text}</pre>`, text });
    const mail = await mailbox.next("letters@example.com");
    expect(mail.subject).toBe(subject);
    expect(mail.text.trimEnd()).toBe(text);
    expect(mail.html.trimEnd()).toBe(`<pre>${text}</pre>`);
    for (const line of mail.raw.split("\r\n")) expect(line.length).toBeLessThanOrEqual(78);
    expect(mail.raw).toMatch(/^[\x00-\x7f]*$/);
  });

  test("never gets a header that somebody slipped in", async () => {
    await enqueue({ to: "victim@example.com", subject: "Hello\r\nBcc: all@example.com\r\n\r\nbody" });
    const mail = await mailbox.next("victim@example.com");
    expect(mail.subject).toBe("Hello Bcc: all@example.com body");
    expect(mail.parsed.bcc).toBeUndefined();
    expect(mailbox.attempts).not.toContain("all@example.com");
    await expect(enqueue({ to: "a@example.com\r\nRCPT TO:<all@example.com>" })).rejects.toThrow(/check constraint/);
  });

  test("to what is no address fails without a word to the server", async () => {
    const id = await enqueue({ to: "two@example.com,three@example.com" });
    await waitUntil("it fails", 5_000, () => isFailed(id));
    expect((await stateOf(id)).error).toBe("the recipient's address is no address");
    expect(mailbox.attempts.filter((address) => /two|three/.test(address))).toEqual([]);
  });

  test("a hundred at once arrive once each", async () => {
    const addresses = Array.from({ length: 100 }, (_, i) => `many-${i}@example.com`);
    await psql(server.dbUrl, addresses.map((to) => `select app.enqueue_message('email', 'x', '${to}', 'Hi', '', 'Hi', '');`).join("\n"));
    await waitUntil("all are there", 20_000, async () => addresses.every((to) => mailbox.to(to).length > 0));
    for (const to of addresses) expect(mailbox.to(to)).toHaveLength(1);
  });

  test("is sent only if the transaction that asked for it commits", async () => {
    await psql(server.dbUrl, "begin; select app.enqueue_message('email', 'x', 'undone@example.com', 'Hi', '', 'Hi', ''); rollback");
    await enqueue({ to: "done@example.com" });
    await mailbox.next("done@example.com");
    expect(mailbox.to("undone@example.com")).toEqual([]);
  });
});

test("who signs up gets a mail, and its link signs in", async () => {
  const client = visitor(server);
  const signedUp = await client.auth.signUp({ email: "new+one@example.com", password });
  expect(signedUp.error).toBeNull();
  expect(signedUp.data.session).toBeNull();
  const { link, code, subject } = await mailbox.next("new+one@example.com");
  expect(subject).not.toBe("");
  expect(code).toMatch(/^\d{6}$/);
  const followed = await fetch(link, { redirect: "manual" });
  expect(followed.status).toBe(303);
  expect(followed.headers.get("location")).toContain("access_token=");
});

describe("a mail server that refuses", () => {
  test("for now is asked again", async () => {
    mailbox.refuseRecipient = () => ({ status: 450, text: "greylisted, try again" });
    const id = await enqueue({ to: "grey@example.com", text: "Code 654321" });
    await waitUntil("it was refused", 5_000, async () => (await stateOf(id)).error !== "");
    expect(await stateOf(id)).toMatchObject({ sent: false, failed: false, attempts: 1, error: "the mail server answered RCPT with 450" });
    mailbox.refuseRecipient = undefined;
    const [pause] = await psql(server.dbUrl, `select round(extract(epoch from next_attempt_at - now())) from app.outbox where id = ${id}`);
    expect(Number(pause)).toBeGreaterThan(5);
    expect(Number(pause)).toBeLessThanOrEqual(10);
    const mail = await mailbox.next("grey@example.com", 20_000); // by itself, after ten seconds
    expect(mail.text.trim()).toBe("Code 654321");
    await waitUntil("it is settled", 5_000, () => isSent(id));
    expect((await stateOf(id)).attempts).toBe(2);
  }, 40_000);

  test("a recipient for good is not asked again", async () => {
    mailbox.refuseRecipient = () => ({ status: 550, text: "no such user nobody@example.com" });
    const id = await enqueue({ to: "nobody@example.com", text: "Code 654321" });
    await waitUntil("it fails", 5_000, () => isFailed(id));
    expect(await stateOf(id)).toMatchObject({ attempts: 1, error: "the mail server answered RCPT with 550", contents: "" });
    expect(log()).toContain("(confirmation) was not sent: the mail server answered RCPT with 550");
  });

  test("the contents for good is not asked again, and is quoted with its code alone", async () => {
    mailbox.refuseContents = (raw) => ({ status: 554, text: `looks like spam: ${raw.slice(-40)}` });
    const id = await enqueue({ to: "spam@example.com", text: "Code 777777" });
    await waitUntil("it fails", 5_000, () => isFailed(id));
    expect((await stateOf(id)).error).toBe("the mail server answered the mail with 554");
  });

  test("leaves neither addresses nor contents in the log", () => {
    expect(log()).not.toMatch(/777777|654321|123456|spam@example|nobody@example|grey@example|s3cret/);
  });
});

describe("a mail server that is away", () => {
  test("gets everything when it is back", async () => {
    await mailbox.stop();
    const id = await enqueue({ to: "patient@example.com" });
    await waitUntil("an attempt failed", 15_000, async () => (await stateOf(id)).error !== "");
    expect((await stateOf(id)).error).toContain("127.0.0.1: ");
    await mailbox.start();
    await hurry(server.dbUrl, id);
    await mailbox.next("patient@example.com");
    await waitUntil("it is settled", 5_000, () => isSent(id));
  });
});

describe("a process that is killed", () => {
  // The server has taken the mail and not said so: nobody can know, so it comes again, under the same id.
  test("between sending and settling loses nothing", async () => {
    mailbox.stalled = true;
    const id = await enqueue({ to: "again@example.com" });
    await waitUntil("it is under way", 5_000, async () => mailbox.attempts.includes("again@example.com"));
    await sleep(300);
    await server.crash();
    mailbox.stalled = false;
    await server.restart();
    expect(await stateOf(id)).toMatchObject({ sent: false, failed: false, attempts: 1 });
    await mailbox.next("again@example.com", 70_000); // when the lease of the dead process has ended
    await waitUntil("it is settled", 5_000, () => isSent(id));
    expect((await stateOf(id)).attempts).toBe(2);
    expect(mailbox.to("again@example.com")).toHaveLength(1);
  }, 120_000);
});

describe("SMS by a server of one's own", () => {
  test("is a POST of JSON with the header it was given", async () => {
    const id = await enqueue({ channel: "sms", kind: "sms", to: "4915112345678", text: "Your code is 123456", code: "123456" });
    await waitUntil("it is sent", 5_000, () => isSent(id));
    const [request] = provider.received;
    expect(request?.path).toBe("/send?key=s3cret");
    expect(request?.headers).toMatchObject({ authorization: "Bearer t0psecret", "content-type": "application/json" });
    expect(JSON.parse(request?.body ?? "")).toEqual({ phone: "+4915112345678", message: "Your code is 123456", otp: "123456" });
    expect((await stateOf(id)).contents).toBe("");
  });

  test("is tried again while the provider is broken, and not when it says no", async () => {
    provider.status = 503;
    const id = await enqueue({ channel: "sms", to: "4915112345678", text: "Your code is 222222" });
    await waitUntil("an attempt failed", 5_000, async () => (await stateOf(id)).error === "the SMS provider answered 503");
    provider.status = 400;
    provider.answer = '{"code": 21211, "message": "4915112345678 is no number"}';
    await hurry(server.dbUrl, id);
    await waitUntil("it fails", 5_000, () => isFailed(id));
    expect(await stateOf(id)).toMatchObject({ attempts: 2, error: "the SMS provider answered 400 (21211)", contents: "" });
    expect(log()).not.toMatch(/4915112345678|222222|t0psecret/);
  });

  test("and mail are counted", async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/plinth_messages_total\{channel="sms",outcome="failed"\} 1\n/);
    expect(metrics).toMatch(/plinth_messages_waiting\{channel="email"\} 0\n/);
  });
});

test("there is no inbox where mail is sent", async () => {
  expect((await fetch(`${server.url}/inbox`)).status).toBe(404);
});
