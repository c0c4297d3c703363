// Several requests in one transaction, over POST /batch/v1.

/** What a batch is sent with. `accessToken` is the signed-in user's; without it the key decides who asks. */
export interface BatchAccess {
  url: string;
  apikey: string;
  accessToken?: string;
  fetch?: typeof fetch;
}

/** What is needed of a supabase-js client. */
export interface ClientLike {
  auth: { getSession(): Promise<{ data: { session: { access_token: string } | null } }> };
}

/** As supabase-js has it, and which item of the batch it is about. */
export interface BatchError {
  code: string;
  message: string;
  details: unknown;
  hint: string | null;
  item?: number;
}

export type BatchResult =
  | { data: unknown[]; error: null; status: number }
  | { data: null; error: BatchError; status: number };

/** A value of an earlier answer, wherever a later item needs it. */
export class Ref<T = unknown> {
  declare readonly type: T;
  readonly pointer: string;

  constructor(pointer: string) {
    this.pointer = pointer;
  }

  toJSON(): { $ref: string } {
    return { $ref: this.pointer };
  }
}

/** Rows and arguments as they are written down: any value may be a reference. */
export type Writable<T> = { [K in keyof T]?: T[K] | Ref<T[K]> };
type Row = Record<string, unknown>;
type Element<Data> = Data extends readonly (infer One)[] ? One : Data;
type Column<T> = Extract<keyof T, string>;

export interface ItemRequest {
  method: "GET" | "HEAD" | "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
}

const escapeToken = (token: string | number): string => String(token).replace(/~/g, "~0").replace(/\//g, "~1");

/** Data that looks like a reference and is none goes where the server does not look. */
function encodeBody(value: unknown): unknown {
  if (value instanceof Ref) return value.toJSON();
  if (Array.isArray(value)) return value.map(encodeBody);
  if (typeof value !== "object" || value === null) return value;
  if ("toJSON" in value && typeof value.toJSON === "function") return encodeBody(value.toJSON());
  if ("$ref" in value || "$literal" in value) return { $literal: value };
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, encodeBody(member)]));
}

const encodeText = (value: unknown): string =>
  value instanceof Ref ? `\${${encodeURIComponent(value.pointer)}}` : encodeURIComponent(String(value));

const quoted = (value: unknown): string =>
  value instanceof Ref ? `%22${encodeText(value)}%22` : encodeText(`"${String(value).replace(/["\\]/g, "\\$&")}"`);

/** One request of a batch. `data` is its answer, once the batch was committed. */
export class Item<Data> {
  data: Data | null = null;
  private readonly index: number;

  constructor(index: number) {
    this.index = index;
  }

  ref<K extends Column<Data>>(column: K): Ref<Data[K]>;
  ref<K extends Column<Element<Data>>>(row: number, column: K): Ref<Element<Data>[K]>;
  ref(...tokens: (string | number)[]): Ref;
  ref(...tokens: (string | number)[]): Ref {
    return new Ref([`${this.index}/body`, ...tokens.map(escapeToken)].join("/"));
  }
}

/** An item that can still be narrowed. */
export class Query<T extends object, Data> extends Item<Data> {
  private readonly asked: ItemRequest & { headers: Record<string, string> };
  private readonly parameters: [string, string][];

  constructor(index: number, asked: ItemRequest & { headers: Record<string, string> }, parameters: [string, string][]) {
    super(index);
    this.asked = asked;
    this.parameters = parameters;
    this.write();
  }

  eq<K extends Column<T>>(column: K, value: T[K] | Ref<T[K]>): this {
    return this.filter(column, "eq", value);
  }

  neq<K extends Column<T>>(column: K, value: T[K] | Ref<T[K]>): this {
    return this.filter(column, "neq", value);
  }

  in<K extends Column<T>>(column: K, values: readonly (T[K] | Ref<T[K]>)[]): this {
    return this.with(column, `in.(${values.map(quoted).join(",")})`);
  }

  is(column: Column<T>, value: boolean | null): this {
    return this.filter(column, "is", value);
  }

  /** Any operator of the dialect: `filter("title", "like", "wa*")`. */
  filter(column: string, operator: string, value: unknown): this {
    return this.with(column, `${encodeURIComponent(operator)}.${encodeText(value)}`);
  }

  order(column: Column<T>, { ascending = true } = {}): this {
    return this.with("order", encodeURIComponent(`${column}.${ascending ? "asc" : "desc"}`));
  }

  limit(rows: number): this {
    return this.with("limit", String(rows));
  }

  /** The answer is one row; any other number of rows is an error. */
  single(): Query<T, Element<Data>> {
    this.asked.headers["accept"] = "application/vnd.pgrst.object+json";
    return this as unknown as Query<T, Element<Data>>;
  }

  /** What a write answers of its rows. */
  returning(columns: string): this {
    return this.with("select", encodeURIComponent(columns));
  }

  /** The write answers nothing, so nothing can refer to it. */
  minimal(): Query<T, null> {
    const prefer = this.asked.headers["prefer"] ?? "";
    this.asked.headers["prefer"] = prefer.replace("return=representation", "return=minimal");
    return this as unknown as Query<T, null>;
  }

  private with(name: string, encoded: string): this {
    this.parameters.push([encodeURIComponent(name), encoded]);
    this.write();
    return this;
  }

  private write(): void {
    const path = this.asked.path.split("?")[0] ?? "";
    const query = this.parameters.map(([name, value]) => `${name}=${value}`).join("&");
    this.asked.path = query ? `${path}?${query}` : path;
  }
}

export class Table<T extends object> {
  private readonly batch: Batch;
  private readonly path: string;

  constructor(batch: Batch, name: string) {
    this.batch = batch;
    this.path = `/${encodeURIComponent(name)}`;
  }

  select(columns = "*"): Query<T, T[]> {
    return this.query("GET", undefined, "", [["select", encodeURIComponent(columns)]]);
  }

  insert(rows: Writable<T> | Writable<T>[]): Query<T, T[]> {
    return this.query("POST", rows, "return=representation");
  }

  upsert(rows: Writable<T> | Writable<T>[], { onConflict = "", ignoreDuplicates = false } = {}): Query<T, T[]> {
    const resolution = ignoreDuplicates ? "ignore-duplicates" : "merge-duplicates";
    const parameters: [string, string][] = onConflict ? [["on_conflict", encodeURIComponent(onConflict)]] : [];
    return this.query("POST", rows, `return=representation,resolution=${resolution}`, parameters);
  }

  update(values: Writable<T>): Query<T, T[]> {
    return this.query("PATCH", values, "return=representation");
  }

  delete(): Query<T, T[]> {
    return this.query("DELETE", undefined, "return=representation");
  }

  private query(method: ItemRequest["method"], body: unknown, prefer: string, parameters: [string, string][] = []): Query<T, T[]> {
    const asked = { method, path: this.path, headers: prefer ? { prefer } : {}, ...(body === undefined ? {} : { body }) };
    return this.batch.add((index) => new Query<T, T[]>(index, asked, parameters), asked);
  }
}

export class Batch {
  private readonly source: BatchAccess | ClientLike;
  private readonly requests: ItemRequest[] = [];
  private readonly items: Item<unknown>[] = [];
  private committed = false;

  constructor(source: BatchAccess | ClientLike) {
    this.source = source;
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- without a row type any column goes
  from<T extends object = Record<string, any>>(table: string): Table<T> {
    return new Table<T>(this, table);
  }

  rpc<Data = unknown>(name: string, args: Row = {}): Item<Data> {
    return this.request<Data>({ method: "POST", path: `/rpc/${encodeURIComponent(name)}`, body: args });
  }

  request<Data = unknown>(request: ItemRequest): Item<Data> {
    return this.add((index) => new Item<Data>(index), request);
  }

  /** @internal */
  add<I extends Item<unknown>>(make: (index: number) => I, request: ItemRequest): I {
    const item = make(this.requests.length);
    this.requests.push(request);
    this.items.push(item);
    return item;
  }

  /** Sends the batch. `rollback`: as a trial that leaves nothing, where the server allows it. */
  async commit({ rollback = false } = {}): Promise<BatchResult> {
    if (this.committed) throw new Error("a batch can be committed once");
    this.committed = true;
    const access = await accessOf(this.source);
    const body = JSON.stringify(
      this.requests.map((request) => ("body" in request ? { ...request, body: encodeBody(request.body) } : request)),
    );
    const headers = {
      apikey: access.apikey,
      authorization: `Bearer ${access.accessToken ?? access.apikey}`,
      "content-type": "application/json",
      ...(rollback ? { prefer: "tx=rollback" } : {}),
    };
    try {
      const answer = await (access.fetch ?? fetch)(`${access.url}/batch/v1`, { method: "POST", headers, body });
      const parsed = (await answer.json()) as unknown;
      if (!answer.ok || !Array.isArray(parsed)) return { data: null, error: parsed as BatchError, status: answer.status };
      const data = parsed.map((one) => (one as { body: unknown }).body);
      this.items.forEach((item, index) => (item.data = data[index]));
      return { data, error: null, status: answer.status };
    } catch (failure) {
      const error = { code: "", message: String(failure), details: null, hint: null };
      return { data: null, error, status: 0 };
    }
  }
}

// A client of supabase-js keeps its URL and key as protected members.
async function accessOf(source: BatchAccess | ClientLike): Promise<BatchAccess> {
  if (!("auth" in source)) return { ...source, url: source.url.replace(/\/+$/, "") };
  const client = source as unknown as { supabaseUrl: string; supabaseKey: string };
  const { data } = await source.auth.getSession();
  const url = String(client.supabaseUrl).replace(/\/+$/, "");
  return { url, apikey: client.supabaseKey, ...(data.session ? { accessToken: data.session.access_token } : {}) };
}

/** A new batch for a supabase-js client, or for { url, apikey, accessToken }. */
export const createBatch = (source: BatchAccess | ClientLike): Batch => new Batch(source);
