"""What is no single read: figures made anew, the price of the audit trail, sign-up, how much a search finds."""

import json
import statistics
import time

AUDITED_ROWS = 500
SIGN_UPS = 100


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def milliseconds(project, statement):
    """Of one statement in the executor, undone afterwards."""
    out = project.sql(f"begin; explain (analyze, timing off, format json) {statement}; rollback")
    return json.loads(out[out.index("["):out.rindex("]") + 1])[0]["Execution Time"]


def recompute(project):
    """recompute_metrics_daily() of the four days the maintenance task does, and of a month."""
    return {
        f"{days} days": statistics.median(
            milliseconds(project, f"select public.recompute_metrics_daily(current_date - {days - 1}, current_date)") for _ in range(3))
        for days in (4, 30)
    }


WRITES = """
begin;
create function pg_temp.spent(p_statement text, p_count int) returns float8 language plpgsql as $$
declare
    v_began timestamptz := clock_timestamp();
begin
    for i in 1..p_count loop
        execute p_statement using i;
    end loop;
    return extract(epoch from clock_timestamp() - v_began) * 1000 / p_count;
end
$$;
select set_config('request.jwt.claim.sub', '{user}', true), set_config('request.jwt.claims', '{{"sub": "{user}"}}', true) \\g /dev/null
{before};
select pg_temp.spent($q${warm}$q$, 20) \\g /dev/null
select pg_temp.spent($q${statement}$q$, {count});
rollback;
"""


def time_of_writes(project, user, statement, before, count):
    """Milliseconds a row, of single-row statements in a transaction that is undone."""
    script = WRITES.format(user=user, before=before, statement=statement, warm=statement.replace("$1", "-$1"), count=count)
    return float(project.script(script).splitlines()[-1])


def with_and_without(project, user, statement, off, count, rounds=7, on="select 1 \\g /dev/null"):
    pairs = [
        (time_of_writes(project, user, statement, on, count), time_of_writes(project, user, statement, off, count))
        for _ in range(rounds)
    ]
    return {
        "with_ms": statistics.median(a for a, _ in pairs), "without_ms": statistics.median(b for _, b in pairs),
        "ratio": statistics.median(a / b for a, b in pairs),
    }


def audit_overhead(project, subject):
    """A row into an audited table, with its audit trigger and without."""
    insert = f"insert into public.ai_agents (tenant_id, name, model) values ('{subject.tenant}', 'agent ' || $1, 'm')"
    update = f"update public.tenant_members set role = case when $1 % 2 = 0 then 'member' else 'viewer' end where tenant_id = '{subject.tenant}' and user_id = '{subject.user}'"
    return {
        "ai_agents, insert": with_and_without(
            project, subject.manager, insert, "alter table public.ai_agents disable trigger audit_ai_agents_trigger", AUDITED_ROWS),
        "tenant_members, update": with_and_without(
            project, subject.manager, update, "alter table public.tenant_members disable trigger audit_tenant_members_trigger", AUDITED_ROWS),
    }


# What auth writes when somebody signs up, as one statement.
SIGN_UP_ROWS = """
with person as (
    insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, last_sign_in_at, raw_app_meta_data,
        raw_user_meta_data, created_at, updated_at)
    values ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'authenticated', 'authenticated', 'chain' || $1 || '@example.com',
        repeat('x', 60), now(), now(), '{"provider": "email", "providers": ["email"]}', '{"display_name": "Chain"}', now(), now())
    returning id, email
),
identity as (
    insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
    select id::text, id, jsonb_build_object('sub', id, 'email', email), 'email', now(), now(), now() from person
),
session as (
    insert into auth.sessions (id, user_id, created_at, updated_at, aal) select gen_random_uuid(), id, now(), now(), 'aal1' from person
    returning id, user_id
),
method as (
    insert into auth.mfa_amr_claims (id, session_id, authentication_method, created_at, updated_at)
    select gen_random_uuid(), id, 'password', now(), now() from session
),
entry as (
    insert into auth.audit_log_entries (instance_id, id, payload, created_at, ip_address)
    select '00000000-0000-0000-0000-000000000000', gen_random_uuid(), '{"action": "user_signedup"}', now(), '' from person
)
insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, session_id)
select '00000000-0000-0000-0000-000000000000', md5(id::text), user_id, false, now(), now(), id from session
"""


def sign_up(project, key, subject):
    """/auth/v1/signup as the client waits for it, and what auth writes with and without what the data model adds: all triggers of
    auth.users are the data model's, and foreign keys are checked on both sides."""
    spent = []
    for n in range(SIGN_UPS):
        body = json.dumps({"email": f"newcomer{n}.{time.time_ns()}@example.com", "password": "correct horse battery"})
        began = time.monotonic()
        status, answer = project.fetch("/auth/v1/signup", {"apikey": key, "Content-Type": "application/json"}, "POST", body)
        spent.append((time.monotonic() - began) * 1000)
        if status != 200:
            raise SystemExit(f"bench: sign-up answers {status}: {answer[:300]!r}")
    rows = with_and_without(
        project, subject.manager, SIGN_UP_ROWS, "alter table auth.users disable trigger user; set local role supabase_auth_admin", 200,
        on="set local role supabase_auth_admin")
    return {"p50_ms": statistics.median(spent), "p99_ms": percentile(spent, 0.99), "count": SIGN_UPS, "rows": rows}


# A subject, seen from somewhere else than any text is.
QUERIES = """
select s.n, s.v operator(extensions.+) q.v, w.field || ' ' || w.topic
from generate_series(0, {count} - 1) as i
join bench.vectors as s on s.kind = 'subject' and s.n = (i * 1237 + 11) % 4000
join bench.vectors as q on q.kind = 'query' and q.n = i % 400
join bench.words as w on w.n = s.n % 200
order by i
"""

EXACT = """
set enable_indexscan = off; set search_path = extensions, pg_catalog;
select string_agg(t.id::text, ',') from (
    select e.id
    from public.ai_embeddings as e
    where {rows}
    order by {score}, e.id
    limit 10
) as t
"""
WORDS = "ts_rank_cd(e.content_tsv, websearch_to_tsquery('english', '{words}'), 32)"


def queries(project, count):
    return [dict(zip(("subject", "vector", "words"), row.split("|"))) for row in project.sql(QUERIES.format(count=count)).splitlines()]


def exact(project, query, rows, hybrid):
    distance = f"(e.embedding <=> '{query['vector']}')"
    score = f"-(0.7 * (1 - {distance}) + 0.3 * {WORDS.format(words=query['words'])})" if hybrid else distance
    return set(project.script(EXACT.format(rows=rows, score=score)).split("\n")[-1].split(","))


def search(sides, query, user, hybrid, tenant=None):
    body = {"query_embedding": query["vector"], "match_threshold": -1, "match_count": 10, "p_tenant_id": tenant}
    if hybrid:
        body["query_text"] = query["words"]
    began = time.monotonic()
    planner = sides.member if user else sides.owner
    found = planner.rows(("POST", "/rpc/hybrid_search" if hybrid else "/rpc/search_embeddings", json.dumps(body)), user)
    return {row["id"] for row in found}, (time.monotonic() - began) * 1000


def vector_index(project):
    return project.sql("select pg_get_indexdef(to_regclass('public.ai_embeddings_embedding_idx'))")


def recall(project, sides, subjects, count):
    """recall@10: which share of the ten best texts, found by reading every visible row, the functions find by index."""
    out = {}
    for name, hybrid, everything in (("hybrid_search, a member", True, False), ("search_embeddings, a member", False, False),
                                     ("hybrid_search, all tenants", True, True), ("search_embeddings, all tenants", False, True)):
        shares, spent = [], []
        asked = queries(project, count if not everything else max(count // 10, 5))
        for n, query in enumerate(asked):
            subject = subjects[n % len(subjects)]
            tenants = "','".join(subject.tenants_of_user.split(","))
            rows = "true" if everything else f"(tenant_id = any(array['{tenants}']::uuid[]) or tenant_id = app.platform_tenant_id())"
            found, ms = search(sides, query, None if everything else subject.user, hybrid)
            best = exact(project, query, rows, hybrid)
            shares.append(len(found & best) / len(best))
            spent.append(ms)
        out[name] = {"recall": statistics.mean(shares), "least": min(shares), "p50_ms": statistics.median(spent),
                     "p99_ms": percentile(spent, 0.99), "queries": len(asked)}
    return out
