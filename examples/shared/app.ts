// What the pages share: the client, signing in and out, and telling in words what is going on.
import { createClient, type User } from "@supabase/supabase-js";
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { Database } from "./database.types";
import "./page.css";

export { html, nothing };
export const db = createClient<Database>(import.meta.env["API_URL"], import.meta.env["PUBLISHABLE_KEY"]);

export interface Example {
  title: string;
  about: string;
  /** Accounts of `plinth seed --demo` that are offered with one click, and why one would take them. */
  accounts: [email: string, why: string][];
  /** Fetches what the page shows to somebody who has just signed in. */
  load(user: User): Promise<void>;
  view(user: User): TemplateResult;
}

let example: Example;
let user: User | undefined;
let loaded = false;
let loading = Promise.resolve();
let running = 0;
let failure = "";
let news = "";

/** The data of an answer; its error becomes an exception, which attempt() shows. */
export function got<Answer extends { data: unknown; error: Error | null }>({
  data,
  error,
}: Answer): NonNullable<Answer["data"]> {
  if (error) throw error;
  return data as NonNullable<Answer["data"]>;
}

/** Does something that may fail, and shows meanwhile that it runs and afterwards why it failed. */
export async function attempt(action: () => Promise<unknown>): Promise<void> {
  running++;
  failure = news = "";
  update();
  await action().catch((error: Error) => (failure = error.message));
  running--;
  update();
}

/** Says what happened, also to those who do not see the page. */
export const tell = (text: string): void => void (news = text);

export const update = (): void => void render(page(), document.body);

/** Keeps a form from loading the page anew, and gives its fields; it is emptied when all went well. */
export const submitted = (act: (fields: Record<string, string>) => Promise<unknown>) => (event: SubmitEvent) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const fields = Object.fromEntries(new FormData(form)) as Record<string, string>;
  return attempt(() => act(fields).then(() => form.reset()));
};

export const when = (time: string): string =>
  new Date(time).toLocaleString("en", { dateStyle: "medium", timeStyle: "short" });

async function signIn(email: string, password: string): Promise<void> {
  const { error } = await db.auth.signInWithPassword({ email, password });
  if (error?.code === "invalid_credentials")
    throw new Error(
      "E-mail and password do not belong together. The accounts of the demo are there after `plinth seed --demo`.",
    );
  if (error) throw error;
}

const door = () => html`
  <form class="card narrow" @submit=${submitted(({ email, password }) => signIn(email!, password!))}>
    <h2>Sign in</h2>
    <label>E-mail <input name="email" type="email" autocomplete="username" required /></label>
    <label>Password <input name="password" type="password" autocomplete="current-password" required /></label>
    <button class="primary">Sign in</button>
    <p class="quiet">Or as somebody of the demo (<code>plinth seed --demo</code>):</p>
    ${example.accounts.map(
      ([email, why]) => html`
      <button type="button" @click=${() => attempt(() => signIn(email, "plinth-demo"))}>
        ${email} <small>${why}</small>
      </button>`,
    )}
  </form>`;

const waiting = () =>
  running || !failure
    ? html`<p>Loading…</p>`
    : html`<p>This could not be loaded. <button @click=${() => attempt(load)}>Try again</button></p>`;

const page = () => html`
  <header>
    <div><h1>${example.title}</h1><p class="quiet">${example.about}</p></div>
    ${user && html`<p>${user.email} <button @click=${() => attempt(() => db.auth.signOut())}>Sign out</button></p>`}
  </header>
  <main aria-busy=${running > 0}>${!user ? door() : loaded ? example.view(user) : waiting()}</main>
  <div class="messages"><p role="alert">${failure}</p><p role="status">${news}</p></div>`;

// One after another: nothing of who was here before may arrive after what is shown to the next.
function load(): Promise<void> {
  const asked = user;
  loading = loading
    .catch(() => {})
    .then(async () => {
      if (!asked || asked !== user) return;
      await example.load(asked);
      loaded = asked === user;
    });
  return loading;
}

/** Shows a page to whoever is signed in, and a door to everybody else. */
export function start(shown: Example): void {
  example = shown;
  document.title = shown.title;
  update();
  db.auth.onAuthStateChange((_event, session) => {
    if (session?.user.id === user?.id) return; // a fresh token of the same person
    user = session?.user;
    loaded = false;
    setTimeout(() => attempt(load)); // not from inside the callback, which holds the client's lock
  });
}
