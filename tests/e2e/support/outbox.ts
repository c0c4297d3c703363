// Messages put into the outbox by hand, and what became of them.

import { psql } from "./psql.ts";

export interface Draft {
  channel?: "email" | "sms";
  kind?: string;
  to: string;
  subject?: string;
  html?: string;
  text?: string;
  code?: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Gives its id. */
export async function enqueue(dbUrl: string, draft: Draft): Promise<string> {
  const { channel = "email", kind = "confirmation", to, subject = "Hello", html = "", text = "Hi", code = "" } = draft;
  const values = [channel, kind, to, subject, html, text, code].map(quoted).join(", ");
  const [id] = await psql(dbUrl, `select app.enqueue_message(${values})`);
  return id ?? "";
}

export interface State {
  sent: boolean;
  failed: boolean;
  attempts: number;
  error: string;
  contents: string;
}

export async function stateOf(dbUrl: string, id: string): Promise<State> {
  const columns = "sent_at is not null, failed_at is not null, attempts, coalesce(last_error, ''), subject || html || body || code";
  const [row = ""] = await psql(dbUrl, `select ${columns} from app.outbox where id = ${id}`);
  const [sent, failed, attempts, error = "", contents = ""] = row.split("|");
  return { sent: sent === "t", failed: failed === "t", attempts: Number(attempts), error, contents };
}

/** Lets it be due now rather than in ten seconds. */
export async function hurry(dbUrl: string, id: string): Promise<void> {
  await psql(dbUrl, `update app.outbox set next_attempt_at = now() where id = ${id}; notify plinth_outbox`);
}
