"""A result as a table, a picture and files."""

import json
import statistics

from scale import picture

TABLES = ("tenants", "tenant_members", "leads", "app_events", "events", "telemetry_events", "conversion_events", "ai_embeddings", "posts",
          "activities", "notifications", "audit_logs", "metrics_daily")


def counted(project):
    """Rows of the tables asked, counted when the run ended."""
    return {name: int(project.sql(f"select count(*) from public.{name}")) for name in TABLES}


def number(value):
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"


def line(row):
    return (f"{row['name']:22} {row['member_ms']:9.3f} {row['owner_ms']:9.3f}  x{row['ratio']:.2f} (bound {row['bound']})  "
            f"pages {row['member_pages']:.0f} : {row['owner_pages']:.0f}")


def head(result):
    about = result["machine"]
    loaded = "" if result["load_s"] is None else f" Loading took {result['load_s'] / 60:.1f} minutes."
    return (f"{about['date']}, commit {about['commit']}{'+' if about['changed'] else ''}; {about['cpu']}, {about['cores']} cores, "
            f"load average {about['load_before']} when the measuring ended.{loaded}")


def scenario_table(rows):
    out = ["| scenario | what | rows | member, ms | without, ms | ratio | bound | with settings | pages, member : without |",
           "|---|---|---:|---:|---:|---:|---:|---:|---:|"]
    for row in rows:
        mark = "" if row["ratio"] <= row["bound"] else " **above**"
        out.append(
            f"| [{row['name']}](../bench/results/schema/{row['name']}.txt) | {row['what']} | {row['rows']:.0f} | {number(row['member_ms'])} | "
            f"{number(row['owner_ms'])} | {row['ratio']:.2f}{mark} | {row['bound']} | {row['ratio_with_settings']:.2f} | {row['member_pages']:,.0f} : {row['owner_pages']:,.0f} |")
    return out


def task_tables(result):
    audit = [f"| {name} | {one['with_ms']:.3f} | {one['without_ms']:.3f} | {one['ratio']:.2f} |" for name, one in result["audit"].items()]
    up = result["sign_up"]
    recall = [
        f"| {name} | {one['recall']:.3f} | {one['least']:.1f} | {number(one['p50_ms'])} | {number(one['p99_ms'])} | {one['queries']} |"
        for name, one in result["recall"].items()]
    return [
        "## Writes and tasks", "",
        "| what | figure |", "|---|---|",
        *(f"| `recompute_metrics_daily()` of {days}, all tenants | {number(ms)} ms |" for days, ms in result["recompute"].items()),
        f"| `POST /auth/v1/signup`, {up['count']} one after the other | p50 {number(up['p50_ms'])} ms, p99 {number(up['p99_ms'])} ms |",
        f"| of it what auth writes, with the data model's triggers | {up['rows']['with_ms']:.2f} ms; without them {up['rows']['without_ms']:.2f} ms, "
        f"ratio {up['rows']['ratio']:.2f} |", "",
        "Of sign-up that is one row each in `auth.users`, `identities`, `sessions`, `mfa_amr_claims`, `refresh_tokens` and `audit_log_entries`, as "
        "`supabase_auth_admin`, against the same without the triggers on `auth.users`: they make the profile, role, settings, activation and "
        "what else an account begins with, and an application without them would have to write that itself.", "",
        "| audited write, one row | with its trigger, ms | without, ms | ratio |", "|---|---:|---:|---:|", *audit, "",
        "Both sides are written with the claims of the tenant's owner, and with all other triggers. An audited insert writes a second row, which tells "
        "what each column became, into the month's partition and its indexes: beside a row that is written in a tenth of a millisecond that is "
        "more than twice as much again, above the bound of 3, as are the rows that an account begins with.", "",
        "## Search", "",
        "recall@10: the share of the ten best texts, as reading every row the caller may see finds them, that the function finds. "
        "Its time is that of the request, to the last byte.", "",
        "The index is read with `hnsw.iterative_scan = relaxed_order` and an `ef_search` of four times the texts wanted, 100 at least:", "",
        f"    {result['index']}", "",
        "| function, caller | recall@10 | least | p50, ms | p99, ms | queries |", "|---|---:|---:|---:|---:|---:|", *recall, ""]


def markdown(result):
    out = [head(result), "", *scenario_table(result["rows"]), "", *reasons(result["rows"])]
    if "recall" in result:
        out += task_tables(result)
    return "\n".join(out)


INTRODUCTION = """# The schema at scale

`bench/schema` loads {tenants:,} tenants with {leads:,} leads, {events:,} events and {ai_embeddings:,} texts with vectors, and asks as
their people do. The largest tenant has some 3.5 % of everything, the smallest 0.15 %.

**Ratio** is the member's time by that of the same statement without row-level security, for the same rows: the statement that
`/rest/v1` sends, by a role that no policy binds, with the filter an application would then have to write. Times are the server's, of
binding and executing a statement that is prepared on its connection, in a transaction that has set role and claims: as Plinth
runs it. Planning is in it where PostgreSQL keeps no plan. They are medians over people of {subjects} tenants of every size, of medians of
rounds in which the two sides take turns. Bounds: 1.5 for pages of lists, 3 for everything else. **With settings** is the ratio of
the whole transaction, in which setting role and claims takes {settings_us:.0f} µs on either side. Pages are 8 KB blocks that a plan touches; unlike
times they do not depend on what else the machine does. Each scenario's plans are behind its name.

![ratios](scale.svg)

"""


FIXED = "what its policies ask once in a statement is most of it: {extra:.0f} µs more than {owner:.0f} µs"

# Why a scenario may be above its bound; what has no entry has no excuse.
REASONS = {
    "tenants": FIXED, "members": FIXED, "lead": FIXED, "activities": FIXED, "feed": FIXED, "feed-unfiltered": FIXED, "metrics-daily": FIXED,
    "app-events": "the policy is \"rows of my tenants, or my own\"; the planner takes it for one that leaves a twentieth of a tenant's events, and so "
                  "reads and sorts a tenant's events where it could take the newest from an index: of most tenants here",
    "app-events-own": "the policy is \"rows of my tenants, or my own\", for which PostgreSQL joins two bitmaps in each of the partitions and sorts "
                      "what they find, where a filter by the user alone reads one index in its order until the page is full. The "
                      "time grows with the caller's own events, not with all of them",
}


def reasons(rows):
    above = [row for row in rows if row["ratio"] > row["bound"]]
    if not above:
        return ["Every scenario is within its bound.", ""]
    out = ["Above their bounds, and why:", ""]
    for row in above:
        why = REASONS.get(row["name"], "not explained yet").format(
            extra=1000 * (row["member_ms"] - row["owner_ms"]), owner=1000 * row["owner_ms"])
        out.append(f"- `{row['name']}`, {row['ratio']:.2f} instead of {row['bound']} (with settings {row['ratio_with_settings']:.2f}): {why}.")
    return [*out, ""]


def write(result, plans, root):
    sizes = result["sizes"]
    events = sum(sizes[name] for name in ("app_events", "events", "telemetry_events", "conversion_events"))
    text = INTRODUCTION.format(**{**sizes, "events": events, "tenants": sizes["tenants"] - 1, "subjects": result["subjects"],
                                  "settings_us": 1000 * statistics.median(row["settings_ms"] for row in result["rows"])}) + markdown(result)
    (root / "docs" / "scale.md").write_text(text.rstrip() + "\n")
    (root / "docs" / "scale.svg").write_text(picture.render(result))
    folder = root / "bench" / "results" / "schema"
    write_plans(plans, folder)
    (folder / "result.json").write_text(json.dumps(result, indent=1) + "\n")


def write_plans(plans, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, plan in plans.items():
        (folder / f"{name}.txt").write_text(plan)
