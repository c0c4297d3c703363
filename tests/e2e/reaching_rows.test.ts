// What access.tsv promises holds for clients too: each persona, each operation, thirty tables, over REST.

import { beforeAll, expect, test } from "vitest";
import { AccessMatrix } from "./support/access.ts";
import { useServer } from "./support/server.ts";

const relations = [
  "ai_agents",
  "ai_embeddings",
  "app_events",
  "audit_logs",
  "automation_workflows",
  "badges",
  "chat_conversations",
  "chat_messages",
  "comments",
  "community_posts",
  "conversions",
  "data_subjects",
  "design_projects",
  "email_queue",
  "journal_entries",
  "leads",
  "moderation_flags",
  "notification_preferences",
  "notifications",
  "nps_surveys",
  "posts",
  "reactions",
  "subscription_plans",
  "tenant_integrations",
  "tenant_members",
  "tenant_usage",
  "tenants",
  "trust_badges",
  "user_apps",
  "workflow_executions",
  "workflow_templates",
];

const server = useServer({ config: `[api]\ntx_end = "commit-allow-override"\n` });
const matrix = new AccessMatrix(server);

beforeAll(() => matrix.prepare(relations), 60_000);

test.each(relations)("%s", { timeout: 60_000 }, async (relation) => {
  const cells = matrix.cells.filter((cell) => cell.relation === relation);
  const found: Record<string, string> = {};
  const wanted: Record<string, string> = {};
  for (const cell of cells) {
    const name = `${cell.persona} ${cell.operation}`;
    wanted[name] = cell.wanted;
    found[name] = await matrix.reach(cell);
  }
  expect(cells).toHaveLength(11 * 4);
  expect(found).toEqual(wanted);
});
