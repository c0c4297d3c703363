// A Plinth of its own for a test file: the built program on free loopback ports, in a temporary directory that is
// gone afterwards, with its own embedded PostgreSQL. When a test fails, what the server logged meanwhile is shown.

import { execFile, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, onTestFailed } from "vitest";
import { expectNoSecretInLogs, listen } from "./secrets.ts";
import { waitUntil } from "./wait.ts";

const run = promisify(execFile);
export const program = process.env["PLINTH_BIN"] ?? fileURLToPath(new URL("../../../build/release/plinth", import.meta.url));

export interface ServerOptions {
  /** File names in tests/e2e/migrations, applied as the user's own migrations. */
  migrations?: string[];
  /** The text of plinth.toml. */
  config?: string;
}

export class Server {
  url = "";
  port = 0;
  private dbPort = 0;
  dbUrl = "";
  anonKey = "";
  serviceKey = "";
  publishableKey = "";
  secretKey = "";
  jwtSecret = "";
  private process: ChildProcess | undefined;
  private directory = "";
  private readonly options: ServerOptions;

  constructor(options: ServerOptions) {
    this.options = options;
  }

  async start(): Promise<void> {
    this.prepareDirectory();
    this.port = await freePort();
    this.dbPort = await freePort();
    await this.run();
  }

  /** Ends the program as no program ends by itself; what it had under way stays as it was. */
  async crash(): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null) throw new Error("the server does not run");
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  /** After crash(): on the same ports and data. */
  restart(): Promise<void> {
    return this.run();
  }

  private async run(): Promise<void> {
    const log = openSync(this.logFile, "a");
    const ports = ["--port", String(this.port), "--db-port", String(this.dbPort)];
    this.process = spawn(program, ["start", "--workdir", this.directory, ...ports], { stdio: ["ignore", log, log] });
    this.process.on("error", (error) => writeFileSync(this.logFile, `${error}\n`, { flag: "a" }));
    closeSync(log);
    this.url = `http://127.0.0.1:${this.port}`;
    try {
      await waitUntil("the server answers /health", 60_000, () => this.isHealthy());
      await this.readStatus();
    } catch (error) {
      const message = `${error}\n${this.logSince(0)}`;
      await this.stop();
      throw new Error(message);
    }
  }

  async stop(): Promise<void> {
    const child = this.process;
    if (child && child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await gone;
      clearTimeout(timer);
    }
    if (this.directory) rmSync(this.directory, { recursive: true, force: true });
  }

  async isHealthy(): Promise<boolean> {
    if (this.process?.exitCode != null) throw new Error(`the server ended with code ${this.process.exitCode}`);
    const answer = await fetch(`${this.url}/health`).catch(() => undefined);
    return answer?.ok ?? false;
  }

  /** Runs another command of the program in the same project. */
  async plinth(...words: string[]): Promise<{ code: number; output: string }> {
    return run(program, [...words, "--workdir", this.directory]).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      (failed: { code: number; stdout: string; stderr: string }) => ({
        code: failed.code,
        output: failed.stdout + failed.stderr,
      }),
    );
  }

  /** A file of Plinth's own state. */
  stateFile(name: string): string {
    return join(this.directory, ".plinth", name);
  }

  /** Empty where the server is not ours. */
  get dbPassword(): string {
    return /^postgres(?:ql)?:\/\/[^:@/]+:([^@]+)@/.exec(this.dbUrl)?.[1] ?? "";
  }

  /** The project's folder. */
  get workdir(): string {
    return this.directory;
  }

  get pid(): number {
    if (this.process?.pid === undefined) throw new Error("the server has not been started");
    return this.process.pid;
  }

  /** The files it holds open that have no name any more, or never had one. */
  namelessFiles(): number {
    const folder = `/proc/${this.pid}/fd`;
    const targets = readdirSync(folder).map((name) => {
      try {
        return readlinkSync(join(folder, name));
      } catch {
        return ""; // closed meanwhile
      }
    });
    return targets.filter((target) => target.endsWith(" (deleted)")).length;
  }

  logSize(): number {
    return statSync(this.logFile).size;
  }

  logSince(offset: number): string {
    const text = readFileSync(this.logFile).subarray(offset).toString();
    return `---- server log\n${text.slice(-8_000)}----`;
  }

  /** The program's own and PostgreSQL's. */
  logFiles(): string[] {
    return [this.logFile, this.stateFile("postgres.log")].filter((file) => existsSync(file));
  }

  private get logFile(): string {
    return join(this.directory, "server.log");
  }

  private prepareDirectory(): void {
    this.directory = mkdtempSync(join(tmpdir(), "plinth-e2e-"));
    chmodSync(this.directory, 0o755); // started as root, PostgreSQL runs as another user and has to get in
    writeFileSync(join(this.directory, "plinth.toml"), this.options.config ?? "");
    const migrations = join(this.directory, "supabase", "migrations");
    mkdirSync(migrations, { recursive: true });
    for (const name of this.options.migrations ?? []) {
      writeFileSync(join(migrations, name), readFileSync(new URL(`../migrations/${name}`, import.meta.url)));
    }
  }

  private async readStatus(): Promise<void> {
    const { stdout } = await run(program, ["status", "-o", "json", "--workdir", this.directory]);
    const status = JSON.parse(stdout) as Record<string, string | undefined>;
    const value = (name: string): string => {
      const found = status[name];
      if (!found) throw new Error(`plinth status does not tell ${name}: ${stdout}`);
      return found;
    };
    this.url = value("API_URL");
    this.dbUrl = value("DB_URL");
    this.anonKey = value("ANON_KEY");
    this.serviceKey = value("SERVICE_ROLE_KEY");
    this.publishableKey = value("PUBLISHABLE_KEY");
    this.secretKey = value("SECRET_KEY");
    this.jwtSecret = value("JWT_SECRET");
  }
}

/** Starts a server before the tests of a file and stops it after them. Its logs must not hold a secret then. */
export function useServer(options: ServerOptions = {}): Server {
  const server = new Server(options);
  beforeAll(() => {
    listen();
    return server.start();
  });
  afterAll(async () => {
    try {
      await expectNoSecretInLogs(server);
    } finally {
      await server.stop();
    }
  });
  beforeEach(() => {
    const offset = server.logSize();
    onTestFailed(() => console.error(server.logSince(offset)));
  });
  return server;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port"))));
    });
  });
}
