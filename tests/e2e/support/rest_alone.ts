// `plinth rest` for a test: REST alone in front of a database, with its admin server.

import { spawn, type ChildProcess } from "node:child_process";
import { freePort, program } from "./server.ts";
import { waitUntil } from "./wait.ts";

export class RestAlone {
  url = "";
  adminUrl = "";
  log = "";
  private process: ChildProcess | undefined;

  /** `variables` are PGRST_* without their prefix. */
  async start(dbUrl: string, variables: Record<string, string>, words: string[] = []): Promise<void> {
    const port = await freePort();
    const adminPort = await freePort();
    const all: Record<string, string> = {
      DB_URI: dbUrl,
      SERVER_HOST: "127.0.0.1",
      SERVER_PORT: String(port),
      ADMIN_SERVER_PORT: String(adminPort),
      LOG_LEVEL: "info",
      ...variables,
    };
    const env = Object.fromEntries(Object.entries(all).map(([name, value]) => [`PGRST_${name}`, value]));
    const child = spawn(program, ["rest", ...words], { env: { ...process.env, ...env } });
    child.stderr.on("data", (bytes) => (this.log += bytes));
    this.process = child;
    this.url = `http://127.0.0.1:${port}`;
    this.adminUrl = `http://127.0.0.1:${adminPort}`;
    await waitUntil(`plinth rest is ready\n${this.log}`, 20_000, async () => (await this.status("/ready")) === 200);
  }

  /** The exit code. */
  async stop(): Promise<number | null> {
    const child = this.process;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await gone;
    return child.exitCode;
  }

  get exitCode(): number | null {
    return this.process?.exitCode ?? null;
  }

  signal(name: NodeJS.Signals): void {
    this.process?.kill(name);
  }

  /** Of the admin server. */
  async status(path: string): Promise<number> {
    return fetch(this.adminUrl + path).then(
      (answer) => answer.status,
      () => 0,
    );
  }

  async text(path: string): Promise<string> {
    return (await fetch(this.adminUrl + path)).text();
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown; headers: Headers }> {
    const answer = await fetch(this.url + path, { headers });
    return { status: answer.status, body: await answer.json(), headers: answer.headers };
  }
}
