// The quick start of the documentation runs as it stands.

import { expect, test, vi } from "vitest";
import { useServer } from "./support/server.ts";

const server = useServer();

test("examples/quickstart signs up, creates a tenant and reads it back", async () => {
  const printed: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...words) => void printed.push(words.join(" ")));
  process.env["API_URL"] = server.url;
  process.env["ANON_KEY"] = server.anonKey;
  const script = new URL("../../examples/quickstart/quickstart.mjs", import.meta.url).pathname;
  await import(/* @vite-ignore */ script);
  log.mockRestore();
  expect(printed.join("\n")).toMatch(/signed up .*@example\.com/);
  expect(printed.join("\n")).toMatch(/my role in it: owner/);
});
