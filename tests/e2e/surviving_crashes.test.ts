// PostgreSQL is killed under a stream of writes. What was acknowledged stays, what was not is refused in good form,
// and nobody has to restart anything.

import { expect, test } from "vitest";
import { expectRecovery } from "./support/ledger.ts";
import { useServer } from "./support/server.ts";

const server = useServer({ migrations: ["20250101000001_ledger.sql"] });

test("a killed backend costs no acknowledged row", { timeout: 60_000 }, async () => {
  await expectRecovery(server, (found) => found.backend);
});

test("a killed postmaster costs no acknowledged row", { timeout: 60_000 }, async () => {
  await expectRecovery(server, (found) => found.postmaster);
});

test("afterwards the server is healthy", async () => {
  expect(await server.isHealthy()).toBe(true);
});
