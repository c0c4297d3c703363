// A mail server of one's own: takes what Plinth sends over SMTP and hands it out by address, in order.
//
//   const mailbox = await openMailbox();
//   const server = useServer({ config: mailbox.config });
//   …
//   const { code, link } = await mailbox.next("ada@example.com");

import type { AddressInfo } from "node:net";
import { simpleParser, type ParsedMail } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll } from "vitest";
import { waitUntil } from "./wait.ts";

export interface Mail {
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
  /** The first number of six to ten digits that stands by itself; empty when there is none. */
  code: string;
  /** Where the button leads: the first link with a token, else the first at all; empty when there is none. */
  link: string;
  parsed: ParsedMail;
  /** As it came, with its headers. */
  raw: string;
}

/** What to say to a command in place of 250: a refusal's status and text. */
export interface Refusal {
  status: number;
  text: string;
}

export interface MailboxOptions {
  /** Changes what is a plain server without accounts and TLS. */
  smtp?: SMTPServerOptions;
  /** What the configuration calls this machine. */
  host?: string;
  /** More lines for [auth.email.smtp]. */
  config?: string;
}

export class Mailbox {
  /** Refuses recipients while it is set. */
  refuseRecipient: ((address: string) => Refusal | undefined) | undefined;
  /** Refuses mails after their contents while it is set. */
  refuseContents: ((raw: string) => Refusal | undefined) | undefined;
  /** Leaves the sender without an answer after a mail's contents while it is set. */
  stalled = false;
  /** Was the connection of the last mail an encrypted one? */
  lastWasSecure = false;
  /** Recipients that were named, taken or not. */
  readonly attempts: string[] = [];
  private readonly mails: Mail[] = [];
  private readonly handedOut = new Map<string, number>();
  private readonly options: MailboxOptions;
  private server: SMTPServer | undefined;
  port = 0;
  /** As in the options; counts from the next start() on. */
  smtp: SMTPServerOptions;

  constructor(options: MailboxOptions = {}) {
    this.options = options;
    this.smtp = options.smtp ?? {};
  }

  /** For plinth.toml. Tables may follow, keys of another table may not. */
  get config(): string {
    return `[auth.email.smtp]
host = "${this.options.host ?? "127.0.0.1"}"
port = ${this.port}
admin_email = "no-reply@example.com"
sender_name = "Example"
${this.options.config ?? ""}
`;
  }

  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["AUTH", "STARTTLS"],
      logger: false,
      ...this.smtp,
      onRcptTo: ({ address }, _session, callback) => {
        this.attempts.push(address);
        callback(asError(this.refuseRecipient?.(address)));
      },
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          const raw = Buffer.concat(chunks).toString("utf8");
          const refused = asError(this.refuseContents?.(raw));
          if (this.stalled) return;
          if (refused) return callback(refused);
          this.lastWasSecure = session.secure;
          const recipients = session.envelope.rcptTo.map((one) => one.address);
          void this.take(raw, recipients).then(() => callback(), callback);
        });
      },
    });
    server.on("error", () => undefined); // clients that are killed in the middle of something
    await new Promise<void>((resolve, reject) => {
      server.server.once("error", reject);
      server.listen(this.port, "127.0.0.1", resolve);
    });
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
  }

  async stop(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** The next mail to an address that nobody has been given yet; waits for it. */
  async next(address: string, ms = 15_000): Promise<Mail> {
    const key = address.toLowerCase();
    const given = this.handedOut.get(key) ?? 0;
    await waitUntil(`a mail comes to ${address}`, ms, async () => this.to(address).length > given);
    this.handedOut.set(key, given + 1);
    return this.to(address)[given]!;
  }

  /** All mails to an address so far. */
  to(address: string): Mail[] {
    return this.mails.filter((mail) => mail.to.toLowerCase() === address.toLowerCase());
  }

  get all(): readonly Mail[] {
    return this.mails;
  }

  private async take(raw: string, recipients: string[]): Promise<void> {
    const parsed = await simpleParser(raw);
    const html = parsed.html || "";
    const text = parsed.text ?? "";
    for (const to of recipients) {
      this.mails.push({
        to,
        from: parsed.from?.text ?? "",
        subject: parsed.subject ?? "",
        html,
        text,
        code: findCode(text || html),
        link: findLink(html, text),
        parsed,
        raw,
      });
    }
  }
}

/** Opened at once, because its port goes into the server's configuration; closed after the file's tests. */
export async function openMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const mailbox = new Mailbox(options);
  await mailbox.start();
  afterAll(() => mailbox.stop());
  return mailbox;
}

function asError(refusal: Refusal | undefined): Error | undefined {
  return refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.status });
}

/** Digits within a link or a longer word are no code. */
export function findCode(text: string): string {
  return /(?<![\w=/.-])\d{6,10}(?![\w/-])/.exec(text)?.[0] ?? "";
}

/** Templates write some characters of an attribute as numbers. */
const unescaped = (text: string): string =>
  text.replaceAll(/&#(\d+);/g, (_, number: string) => String.fromCharCode(Number(number))).replaceAll("&amp;", "&");

export function findLink(html: string, text: string): string {
  const links = [...html.matchAll(/href="(https?:[^"]+)"/g)].map((match) => unescaped(match[1]!));
  links.push(...[...text.matchAll(/https?:[^\s<>"')\]]+/g)].map((match) => match[0]));
  return links.find((link) => link.includes("token")) ?? links[0] ?? "";
}
