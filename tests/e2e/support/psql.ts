// SQL over the database's own door, as its owner would send it with psql.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs SQL and gives its rows, the columns of each joined by `|`. */
export async function psql(dbUrl: string, sql: string): Promise<string[]> {
  const options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"];
  const { stdout } = await run("psql", [...options, "-d", dbUrl, "-c", sql], { maxBuffer: 64 << 20 });
  return stdout.split("\n").filter((line) => line !== "");
}
