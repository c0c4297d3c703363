// An operator writes some of the mails, and gets ours for the rest.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findCode, findLink } from "./support/mailbox.ts";
import { operator, password, visitor } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { Server, useServer } from "./support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "plinth-mails-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(
  join(folder, "confirmation.html"),
  `<h1>Welcome, {{ .Data.name }}</h1>
<p>{{ if .Data.team }}For {{ .Data.team }}.{{ end }} <a href="{{ .ConfirmationURL }}">Confirm {{ .Email }}</a> or enter {{ .Token }}.</p>
<p><a href="{{ .SiteURL }}/confirm?token_hash={{ .TokenHash }}&for={{ .Data.name }}">Here</a></p>`,
);
writeFileSync(join(folder, "broken.html"), "<p>Hello</p>\n<p>{{ ConfirmationURL }}</p>");

const server = useServer({
  config: `
[auth]
site_url = "https://www.acme.example"
[auth.email]
enable_confirmations = true
[auth.email.template.confirmation]
subject = "{{ .Data.name }}, welcome"
content_path = "${join(folder, "confirmation.html")}"
[auth.email.notification.password_changed]
enabled = true
`,
});

interface Waiting {
  subject: string;
  html: string;
  body: string;
}

/** The mail that waits to be sent to an address; without a mail server it stays there. */
async function waitingMail(email: string) {
  const rows = await psql(server.dbUrl, `select to_jsonb(o) from app.outbox o where recipient = '${email}'`);
  expect(rows).toHaveLength(1);
  const { subject, html, body } = JSON.parse(rows[0]!) as Waiting;
  return { subject, html, text: body, code: findCode(body), link: findLink(html, body) };
}

test("a template of one's own gets its values, escaped, and a text part", async () => {
  const email = "wording@example.com";
  const name = `Ada <b>&amp;`;
  const signedUp = await visitor(server).auth.signUp({ email, password, options: { data: { name, team: "R+D" } } });
  expect(signedUp.error).toBeNull();

  const mail = await waitingMail(email);
  expect(mail.subject).toBe(`${name}, welcome`);
  expect(mail.html).toContain("<h1>Welcome, Ada &lt;b&gt;&amp;amp;</h1>");
  expect(mail.html).toContain("For R&#43;D.");
  expect(mail.html).toContain(`&for=Ada%20%3cb%3e%26amp%3b"`);
  expect(mail.text).toContain(`Welcome, ${name}`);
  expect(mail.text).toContain(`Confirm ${email} (${mail.link}) or enter ${mail.code}.`);

  const verified = await visitor(server).auth.verifyOtp({ email, token: mail.code, type: "signup" });
  expect(verified.error).toBeNull();
});

test("what has no template is ours, named after the site", async () => {
  const email = "ours@example.com";
  const made = await operator(server).auth.admin.createUser({ email, password, email_confirm: true });
  expect(made.error).toBeNull();
  const asked = await visitor(server).auth.resetPasswordForEmail(email);
  expect(asked.error).toBeNull();

  const mail = await waitingMail(email);
  expect(mail.subject).toBe("Choose a new password for acme.example");
  expect(mail.html).toContain("<!doctype html>");
  expect(mail.text).toContain(`Choose a new password:\n${mail.link}\n`);
  expect((await fetch(mail.link, { redirect: "manual" })).status).toBe(303);
});

test("a mistake stops the start and is named", async () => {
  const broken = new Server({
    config: `[auth.email.template.recovery]\ncontent_path = "${join(folder, "broken.html")}"`,
  });
  await expect(broken.start()).rejects.toThrow(
    `${join(folder, "broken.html")}, line 2, column 7: ConfirmationURL is no function; a field has a dot before it: .ConfirmationURL`,
  );
});
