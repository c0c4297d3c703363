// The same where one flush makes many writes durable (durability = "group"): the promise does not change.

import { expect, test } from "vitest";
import { expectRecovery } from "./support/ledger.ts";
import { psql } from "./support/psql.ts";
import { useServer } from "./support/server.ts";

const server = useServer({
  config: '[schema]\nareas = []\n[db]\ndurability = "group"\n',
  migrations: ["20250101000001_ledger.sql"],
});

// A killed backend makes PostgreSQL throw its shared memory away, and with it what had not been written yet. A killed
// postmaster is started again later and later, so there are few of them.
test("ten kills cost no acknowledged row", { timeout: 240_000 }, async () => {
  for (let i = 0; i < 10; ++i) await expectRecovery(server, (found) => (i % 4 === 3 ? found.postmaster : found.backend));
});

test("afterwards the server is healthy", async () => {
  expect(Number((await psql(server.dbUrl, "select count(*) from public.ledger"))[0])).toBeGreaterThan(1000);
  expect(await server.isHealthy()).toBe(true);
});
