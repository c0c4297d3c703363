// The pages of examples/ as a user gets them: checked by the compiler, built, and served from a folder.

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll } from "vitest";
import type { Server } from "./server.ts";

const run = promisify(execFile);
export const examples = fileURLToPath(new URL("../../../examples", import.meta.url));
const media: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** What the compiler says of all pages; empty when they are right. */
export async function checkExamples(): Promise<string> {
  const checked = run(process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit", "--pretty", "false"], { cwd: examples });
  return checked.then(
    ({ stdout }) => stdout,
    (failed: { stdout: string; stderr: string }) => failed.stdout + failed.stderr,
  );
}

/** Builds a page against a server into a folder. */
export async function buildExample(name: string, server: Server, folder: string): Promise<void> {
  const vite = join(examples, "node_modules/vite/bin/vite.js");
  const words = ["build", "--config", "../shared/vite.config.ts", "--outDir", folder, "--emptyOutDir", "--logLevel", "warn"];
  const env = { ...process.env, NODE_ENV: "production", API_URL: server.url, PUBLISHABLE_KEY: server.publishableKey };
  await run(process.execPath, [vite, ...words], { cwd: join(examples, name), env });
}

/** A folder for what is built and downloaded, for the tests of a file. */
export function useFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plinth-examples-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Serves a folder on loopback until `whenDone` says it is no longer needed; gives its address. */
export async function serveFolder(folder: string, whenDone: (stop: () => void) => void): Promise<string> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = path === "/" ? "/index.html" : path;
    try {
      const body = readFileSync(join(folder, file));
      response.writeHead(200, { "content-type": media[extname(file)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  whenDone(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
