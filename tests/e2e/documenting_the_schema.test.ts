// The documentation of the schema: examples that are made for real (PLINTH_RECORD=1 records their results anew), pages
// that the server has, and files that the command writes.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Browser, findBrowser } from "./support/browser.ts";
import { psql } from "./support/psql.ts";
import { areasWithExamples, ExampleRunner, readExamples, resultsFile } from "./support/schema_examples.ts";
import { useServer } from "./support/server.ts";
import { waitUntil } from "./support/wait.ts";

const recording = process.env["PLINTH_RECORD"] === "1";

// Functions that need no example, with the reason.
const withoutExample: Record<string, string> = {};

describe("the examples", () => {
  const server = useServer();
  const runner = new ExampleRunner(server);
  beforeAll(() => runner.prepare());

  // In order: an area may use what an earlier one left behind.
  test.each(areasWithExamples())("of %s give what is recorded", async (area) => {
    const found = await runner.run(area);
    expect(found.length).toBeGreaterThan(0);
    if (recording) writeFileSync(resultsFile(area), `${JSON.stringify(found, null, 2)}\n`);
    expect(found).toEqual(JSON.parse(readFileSync(resultsFile(area), "utf8")));
  });

  test("speak of every function that a role of the API may call", async () => {
    const callable = await psql(
      server.dbUrl,
      `select distinct f.proname from pg_catalog.pg_proc as f
       where f.pronamespace = 'public'::regnamespace and f.prorettype <> 'trigger'::regtype
       and not exists (select from pg_catalog.pg_depend as d where d.objid = f.oid and d.deptype = 'e')
       and (has_function_privilege('anon', f.oid, 'execute') or has_function_privilege('authenticated', f.oid, 'execute')
         or has_function_privilege('service_role', f.oid, 'execute'))
       order by 1`,
    );
    const shown = new Set(areasWithExamples().flatMap((area) => readExamples(area).example.map((example) => example.function)));
    const lacking = callable.filter((name) => !shown.has(name) && !(name in withoutExample));
    expect(callable.length).toBeGreaterThan(90);
    expect(lacking).toEqual([]);
    expect([...shown].filter((name) => !callable.includes(name))).toEqual([]);
  });
});

describe("the pages at /docs/schema", () => {
  const server = useServer({ migrations: ["20250101000000_todos.sql"] });
  const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/docs/schema${path}`, { headers, redirect: "manual" });
  const forwarded = { "x-forwarded-for": "203.0.113.7" };

  test("describe the data model and one's own tables", async () => {
    const index = await (await ask("/")).text();
    expect(index).toContain("02_tenancy.html");
    const tenancy = await (await ask("/02_tenancy.html")).text();
    expect(tenancy).toContain('id="table-tenant_members"');
    expect(tenancy).toContain("the caller is an active member of the tenant in <code>tenant_id</code>");
    expect(tenancy).toContain('class="er"');
    const own = await (await ask("/schema_public.html")).text();
    expect(own).toContain('id="table-todos"');
    expect(own).not.toContain('id="table-tenants"');
  });

  test("follow the schema", async () => {
    await psql(server.dbUrl, "create table public.later (id int primary key); comment on table public.later is 'Came <later>'; notify pgrst, 'reload schema'");
    const page = await waitUntil("the page shows the new table", 10_000, async () => {
      const text = await (await ask("/schema_public.html")).text();
      return text.includes('id="table-later"') ? text : undefined;
    });
    expect(page).toContain("Came &lt;later&gt;");
    expect(await (await ask("/search-index.js")).text()).toContain('["table","later","Schema public","schema_public","table-later"]');
  });

  test("are for who is at the machine or has a secret key", async () => {
    expect((await ask("")).headers.get("location")).toBe("schema/");
    expect((await ask("/")).status).toBe(200);
    for (const path of ["/", "/02_tenancy.html", "/search-index.js"]) {
      const refused = await ask(path, forwarded);
      expect([refused.status, await refused.text()]).toEqual([401, expect.not.stringContaining("tenant_members")]);
      expect((await ask(path, { ...forwarded, apikey: server.publishableKey })).status).toBe(401);
      expect((await ask(path, { ...forwarded, apikey: server.secretKey })).status).toBe(200);
    }
    expect((await ask("/schema.js", forwarded)).status).toBe(200);
    expect((await ask("/nothing.html")).status).toBe(404);
    expect((await fetch(`${server.url}/docs/schema/`, { method: "POST" })).status).toBe(405);
    const { headers } = await ask("/02_tenancy.html");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect((await ask("/02_tenancy.html", { "if-none-match": headers.get("etag") ?? "" })).status).toBe(304);
  });

  const program = findBrowser();
  describe.skipIf(!program)("in a browser", () => {
    const browser = new Browser();
    beforeAll(() => browser.start(program ?? ""));
    afterAll(() => browser.stop());

    test("are searched with the keyboard", async () => {
      const page = await browser.open(`${server.url}/docs/schema/`);
      await page.press("/");
      expect(await page.evaluate("document.activeElement.id")).toBe("search");
      await page.type("subdomain");
      await page.until("document.querySelectorAll('#results [role=option]').length > 0");
      expect(await page.evaluate("document.querySelector('#results .where').textContent")).toBe("tenants · Tenancy");
      await page.press("ArrowDown");
      await page.press("ArrowUp");
      await page.press("Enter");
      await page.until("location.hash === '#column-tenants.subdomain'");
      await page.until("document.querySelector(':target')?.textContent.includes('subdomain')");
      expect(await page.evaluate("location.pathname")).toBe("/docs/schema/02_tenancy.html");
      await page.press("/");
      await page.type("zzz");
      await page.until("document.querySelector('#results .none') !== null");
      await page.press("Escape");
      await page.until("document.getElementById('results').hidden");
      expect(page.complaints).toEqual([]);
    });

    test("ask for a key behind a proxy, and then show themselves", async () => {
      const page = await browser.open("about:blank");
      await page.send("Network.setExtraHTTPHeaders", { headers: forwarded });
      await page.go(`${server.url}/docs/schema/01_identity.html`);
      const enter = (key: string): Promise<unknown> =>
        page.evaluate(`document.getElementById("apikey").value = ${JSON.stringify(key)}; document.querySelector("#unlock button").click()`);
      await enter(server.publishableKey);
      await page.until("document.getElementById('refused').textContent !== ''");
      await enter(server.secretKey);
      await page.until("document.getElementById('table-profiles') !== null");
      await page.evaluate("document.querySelector('nav a[href=\"02_tenancy.html\"]').click()");
      await page.until("document.getElementById('table-tenants') !== null");
      expect(await page.evaluate("location.pathname")).toBe("/docs/schema/02_tenancy.html");
      await page.until("window.schemaSearch?.length > 1000");
      await page.press("/");
      await page.type("profiles");
      await page.until("document.querySelector('#results .name')?.textContent === 'profiles'");
      expect(page.complaints).toEqual([]);
    });

    test("have no link that leads nowhere", async () => {
      const names = ["index.html", ...[...(await (await ask("/")).text()).matchAll(/<li><a href="([^"#]+)"/g)].map((match) => match[1])];
      const pages = new Map<string, string>();
      for (const name of new Set(names)) pages.set(name ?? "", await (await ask(`/${name}`)).text());
      expect(pages.size).toBeGreaterThan(21);
      const lost: string[] = [];
      for (const [name, text] of pages) {
        for (const [, page, anchor] of text.matchAll(/href="([\w.-]*\.html)?#([^"]+)"/g)) {
          const target = pages.get(page ?? name);
          if (!target?.includes(`id="${anchor}"`)) lost.push(`${name}: ${page ?? ""}#${anchor}`);
        }
      }
      expect(lost).toEqual([]);
    });

    test("fit narrow and wide windows, light and dark", async () => {
      const page = await browser.open(`${server.url}/docs/schema/02_tenancy.html`);
      const wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth";
      for (const [width, scheme] of [[390, "light"], [1000, "dark"], [1600, "light"]] as const) {
        await page.look(width, 900, scheme);
        expect(await page.evaluate(wide), `at ${width}`).toBe(false);
      }
      await page.look(1200, 900, "dark");
      const ground = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      await page.look(1200, 900, "light");
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).not.toBe(ground);
      expect(page.complaints).toEqual([]);
    });
  });
});

describe("without the pages", () => {
  const server = useServer({ config: "[schema]\nareas = []\n[api]\ndocs = false\n" });

  test("there are none", async () => {
    expect((await fetch(`${server.url}/docs/schema/`)).status).toBe(404);
  });

  test("the command writes them for a database of one's own", async () => {
    await psql(
      server.dbUrl,
      `create table public."Odd name" (id int primary key, "a|b" text); comment on table public."Odd name" is 'Holds | <b>';
       create table public.child (id int primary key references public."Odd name")`,
    );
    const folder = mkdtempSync(join(tmpdir(), "plinth-docs-"));
    try {
      const docs = (...words: string[]): Promise<{ code: number; output: string }> =>
        server.plinth("schema", "docs", "--schema", "public", "--output", folder, ...words);
      expect(await docs("--no-diagrams")).toMatchObject({ code: 0, output: `Wrote 2 files into ${folder}.\n` });
      expect(readdirSync(folder).sort()).toEqual(["index.md", "schema_public.md"]);
      expect(readFileSync(join(folder, "schema_public.md"), "utf8")).toContain("### Odd name\n\nHolds | &lt;b>");
      expect((await docs("--no-diagrams", "--check")).code).toBe(0);

      await psql(server.dbUrl, "comment on table public.child is 'New'");
      expect(await docs("--no-diagrams", "--check")).toEqual({
        code: 1,
        output: `stale: ${folder}/index.md\nstale: ${folder}/schema_public.md\nThe same command without --check writes them.\n`,
      });

      expect((await docs("--format", "html")).code).toBe(0);
      expect(readdirSync(folder).sort()).toEqual(
        ["index.html", "schema.css", "schema.js", "schema_public.html", "schema_public.svg", "search-index.js"],
      );
      expect(readFileSync(join(folder, "schema_public.html"), "utf8")).toContain('<svg class="er"');
      expect((await docs("--format", "html", "--check")).code).toBe(0);
      expect(await docs("--schema", "Nowhere")).toMatchObject({ code: 1, output: expect.stringContaining('no schema "Nowhere"') });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
