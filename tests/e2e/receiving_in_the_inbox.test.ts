// The page at /inbox: where nothing sends mail, it waits there for who sits at the machine, and for nobody else.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Browser, findBrowser, type Page } from "./support/browser.ts";
import { visitor } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { sendRaw, statusOf } from "./support/raw.ts";
import { useServer } from "./support/server.ts";
import { sleep } from "./support/wait.ts";

const server = useServer({ config: "[schema]\nareas = []\n" });
const others = useServer({ config: '[schema]\nareas = []\n[server]\nhost = "0.0.0.0"\n' });

interface Summary {
  id: number;
  channel: string;
  kind: string;
  to: string;
  subject: string;
  code: string;
  link: string;
  created_at: string;
}

const html = `<!doctype html><html><head><title>x</title></head><body style="font-family: sans-serif">
<h2>Confirm your address</h2><p>Follow this link:</p>
<p><a href="http://127.0.0.1:54321/auth/v1/verify?token=pkce_abc&amp;type=signup&amp;redirect_to=http://127.0.0.1:3000">Confirm your address</a></p>
<p>Or type the code <b>123456</b>.</p><script>document.body.textContent = "a script ran"; parent.hacked = true</script>
<img src="x" onerror="parent.hacked = true"></body></html>`;

async function enqueue(values: string): Promise<number> {
  const [id] = await psql(server.dbUrl, `select app.enqueue_message(${values})`);
  return Number(id);
}
const enqueueMail = (to: string): Promise<number> =>
  enqueue(`'email', 'confirmation', '${to}', 'Confirm your address', $$${html}$$, 'Your code is 123456', '123456'`);

async function read<T>(path: string): Promise<T> {
  const answer = await fetch(`${server.url}/inbox${path}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as T;
}

beforeEach(async () => {
  expect((await fetch(`${server.url}/inbox/messages`, { method: "DELETE" })).status).toBe(204);
});

describe("over HTTP", () => {
  test("what waits can be read, the newest first, and by recipient", async () => {
    expect(await read("/messages")).toEqual([]);
    const first = await enqueueMail("ada@example.com");
    const second = await enqueue("'sms', 'sms', '4915112345678', '', '', 'Your code is 654321', '654321'");
    const all = await read<Summary[]>("/messages");
    expect(all.map(({ id }) => id)).toEqual([second, first]);
    expect(all[1]).toEqual({
      id: first,
      channel: "email",
      kind: "confirmation",
      to: "ada@example.com",
      subject: "Confirm your address",
      code: "123456",
      link: "http://127.0.0.1:54321/auth/v1/verify?token=pkce_abc&type=signup&redirect_to=http://127.0.0.1:3000",
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect((await read<Summary[]>("/messages?to=ADA@example.com")).map(({ id }) => id)).toEqual([first]);
    expect((await read<Summary[]>("/messages?to=4915112345678")).map(({ code }) => code)).toEqual(["654321"]);
    expect(await read("/messages?to=nobody@example.com")).toEqual([]);
    expect(await read(`/messages/${first}`)).toMatchObject({ id: first, html, text: "Your code is 123456", attempts: 0, last_error: "" });
  });

  test("a test signs somebody in with the code that came", async () => {
    const client = visitor(server);
    expect((await client.auth.signInWithOtp({ email: "eve+news@example.com" })).error).toBeNull();
    const [mail] = await read<Summary[]>(`/messages?to=${encodeURIComponent("eve+news@example.com")}`);
    expect(mail?.code).toMatch(/^\d{6}$/);
    expect(mail?.link).toContain("/auth/v1/verify?token=");
    const { data, error } = await client.auth.verifyOtp({ email: "eve+news@example.com", token: mail?.code ?? "", type: "email" });
    expect(error).toBeNull();
    expect(data.user?.email).toBe("eve+news@example.com");
  });

  test("what is not there is 404, what cannot be done 405", async () => {
    const status = (path: string, method = "GET"): Promise<number> => fetch(`${server.url}/inbox${path}`, { method }).then((a) => a.status);
    for (const path of ["/messages/0", "/messages/x", "/messages/1/other", "/messages/99999999999999999999", "/other"]) expect(await status(path), path).toBe(404);
    expect(await status("/messages", "POST")).toBe(405);
    expect(await status("/messages/1", "DELETE")).toBe(405);
    expect(await status("", "DELETE")).toBe(405);
  });

  test("a mail's HTML may run nothing, wherever it is opened", async () => {
    const id = await enqueueMail("ada@example.com");
    const answer = await fetch(`${server.url}/inbox/messages/${id}/html`);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/);
    expect(policy).not.toMatch(/script-src|unsafe-eval|allow-scripts|allow-same-origin/);
    expect(await answer.text()).toContain('<head><base target="_blank"><title>');
  });

  test("nothing of it is kept, or given to other origins", async () => {
    for (const path of ["", "/inbox.js", "/messages"]) {
      const answer = await fetch(`${server.url}/inbox${path}`, { headers: { origin: "https://evil.example" } });
      expect(answer.headers.get("cache-control"), path).toBe("no-store");
      expect(answer.headers.get("access-control-allow-origin"), path).toBeNull();
      expect(answer.headers.get("cross-origin-resource-policy"), path).toBe("same-origin");
    }
    const preflight = await fetch(`${server.url}/inbox/messages`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "DELETE" },
    });
    expect(preflight.status).toBe(405);
    expect(preflight.headers.get("access-control-allow-methods")).toBeNull();
  });

  test("only who is at the machine sees it, under a name that is the machine's", async () => {
    const ask = async (...headers: string[]): Promise<number> =>
      statusOf(await sendRaw(server.port, `GET /inbox/messages HTTP/1.1\r\n${headers.join("\r\n")}\r\nConnection: close\r\n\r\n`));
    expect(await ask("Host: localhost")).toBe(200);
    expect(await ask(`Host: 127.0.0.1:${server.port}`)).toBe(200);
    expect(await ask("Host: evil.example")).toBe(403);
    expect(await ask(`Host: 127.0.0.1.evil.example:${server.port}`)).toBe(403);
    expect(await ask("Host: localhost", "X-Forwarded-For: 203.0.113.7")).toBe(403);
    expect(await ask("Host: localhost", "Forwarded: for=203.0.113.7")).toBe(403);
  });

  test("a server that others can reach has none", async () => {
    expect((await fetch(`${others.url}/inbox`)).status).toBe(404);
    expect((await fetch(`${others.url}/inbox/messages`)).status).toBe(404);
    expect(others.logSince(0)).not.toContain("/inbox");
  });

  test("the banner names it", () => {
    expect(server.logSince(0)).toContain(`Inbox            ${server.url}/inbox`);
  });
});

/** For a person to look at: PLINTH_SCREENSHOTS names a folder. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["PLINTH_SCREENSHOTS"];
  if (!folder) return;
  await sleep(500);
  await page.screenshot(`${folder}/inbox-${name}.png`);
}

const program = findBrowser();
describe.skipIf(!program)("in a browser", () => {
  const browser = new Browser();
  beforeAll(() => browser.start(program ?? ""));
  afterAll(() => browser.stop());

  test("it says what to do, shows what comes, and copies code and link", async () => {
    const page = await browser.open(`${server.url}/inbox`);
    await page.look(1280, 800, "light");
    await page.until("!document.getElementById('empty').hidden");
    await shoot(page, "empty");
    await page.until(`document.body.textContent.includes('${server.url}/inbox/messages?to=')`);

    await enqueue("'sms', 'sms', '4915112345678', '', '', 'Your code is 654321', '654321'");
    await page.until("document.getElementById('code').textContent === '654321'"); // by itself
    await page.until("document.getElementById('link-line').hidden && document.getElementById('as-html').hidden");
    const id = await enqueueMail("ada@example.com");
    await page.until("document.querySelectorAll('#messages a').length === 2");
    await page.evaluate(`document.querySelector('#messages a[href="#${id}"]').click()`);
    await page.until("document.getElementById('subject').textContent === 'Confirm your address'");
    expect(await page.evaluate("document.getElementById('link').href")).toContain("/auth/v1/verify?token=pkce_abc&type=signup");
    expect(await page.evaluate("document.querySelector('[aria-current] .who').textContent")).toBe("ada@example.com");
    expect(await page.evaluate("document.title")).toBe("Inbox (2)");

    await page.send("Browser.grantPermissions", { permissions: ["clipboardReadWrite", "clipboardSanitizedWrite"] }).catch(() => undefined);
    await page.evaluate("document.querySelector('[data-copy=code]').click()");
    await page.until("document.querySelector('[data-copy=code]').textContent !== 'Copy'");

    await page.evaluate("document.getElementById('tab-text').click()");
    await page.until("!document.getElementById('as-text').hidden && document.getElementById('as-html').hidden");
    expect(await page.evaluate("document.getElementById('text').textContent")).toBe("Your code is 123456");

    await page.evaluate("document.getElementById('search').focus()");
    await page.type("4915");
    await page.until("document.querySelectorAll('#messages a').length === 1");
    await page.type("zzz");
    await page.until("document.querySelector('#messages .none')");
  });

  test("a mail is shown in its frame, and its scripts do not run", async () => {
    const id = await enqueueMail("ada@example.com");
    await enqueue("'sms', 'phone_change', '4915112345678', '', '', 'Your code is 654321', '654321'");
    await enqueueMail("somebody.with.a.very.long.address.indeed@subdomain.example.com");
    const page = await browser.open(`${server.url}/inbox#${id}`);
    for (const [width, height, scheme] of [[1280, 800, "light"], [1280, 800, "dark"], [420, 800, "dark"]] as const) {
      await page.look(width, height, scheme);
      await page.until("!document.getElementById('message').hidden");
      await shoot(page, `${width}-${scheme}`);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    }
    expect(await page.evaluate("document.getElementById('frame').sandbox.value")).toBe("allow-popups allow-popups-to-escape-sandbox");
    expect(await page.evaluate("document.getElementById('frame').contentDocument")).toBeNull();
    expect(await page.evaluate("window.hacked")).toBeUndefined();
  });

  test("what is gone says so, and all can be deleted", async () => {
    const id = await enqueueMail("ada@example.com");
    const page = await browser.open(`${server.url}/inbox#${id + 1000}`);
    await page.until("!document.getElementById('gone').hidden");
    await page.evaluate("window.confirm = () => true; document.getElementById('discard').click()");
    await page.until("!document.getElementById('empty').hidden");
    expect(await read("/messages")).toEqual([]);
    expect(page.complaints).toEqual([]);
  });
});
