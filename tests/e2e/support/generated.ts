// Types as `plinth gen types` writes them, and what the compiler says of programs that use them.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll } from "vitest";

const run = promisify(execFile);
const folder = fileURLToPath(new URL("..", import.meta.url));
const compiler = join(folder, "node_modules/typescript/bin/tsc");

/** A folder for the tests of a file. */
export function useScratch(): string {
  const scratch = mkdtempSync(join(tmpdir(), "plinth-types-"));
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  return scratch;
}

/** What the compiler says of files of types/ that import from "generated"; nothing when they are right. */
export async function complaints(scratch: string, types: string, ...files: string[]): Promise<string[]> {
  const project = join(scratch, `tsconfig.${files.join(".")}.json`);
  const config = {
    extends: join(folder, "tsconfig.json"),
    compilerOptions: { paths: { generated: [types] }, typeRoots: [join(folder, "node_modules/@types")] },
    include: [],
    files: files.map((file) => join(folder, "types", file)),
  };
  writeFileSync(project, JSON.stringify(config));
  const failed = await run(process.execPath, [compiler, "--project", project, "--pretty", "false"]).then(
    () => ({ stdout: "", stderr: "" }),
    (error: { stdout: string; stderr: string }) => error,
  );
  return (failed.stdout + failed.stderr).split("\n").filter((line) => line !== "");
}
