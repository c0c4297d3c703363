-- What the ledger is made of, one text per row. A root covers exactly what is in the text, so it names the columns that
-- never change. Not ip_address and user_agent: an erasure, and time, take them away. Not user_decision: the user gives it
-- later, as an audit row of its own. Times are written out in UTC, because their usual form depends on the session; the
-- keys of jsonb have a fixed order. Never change a text that is in use: all roots would be wrong.
create or replace view app.trust_ledger_entries as
select
    l.user_id,
    l.created_at,
    'audit'::text collate "C" as kind,
    l.id,
    jsonb_build_object(
        'kind', 'audit',
        'tenant_id', l.tenant_id,
        'id', l.id,
        'user_id', l.user_id,
        'action', l.action,
        'resource', l.resource,
        'resource_type', l.resource_type,
        'resource_id', l.resource_id,
        'metadata', l.metadata,
        'severity', l.severity,
        'origin', l.origin,
        'created_at', to_char(l.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )::text as entry
from public.audit_logs as l
where l.user_id is not null
union all
select
    g.user_id,
    g.created_at,
    'guardian'::text collate "C",
    g.id,
    jsonb_build_object(
        'kind', 'guardian',
        'id', g.id,
        'user_id', g.user_id,
        'event_id', g.event_id,
        'event_type', g.event_type,
        'scope', g.scope,
        'data_class', g.data_class,
        'risk_level', g.risk_level,
        'risk_score', g.risk_score,
        'action_taken', g.action_taken,
        'description', g.description,
        'metadata', g.metadata,
        'fingerprint', g.fingerprint,
        'created_at', to_char(g.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    )::text
from public.guardian_events as g;
comment on view app.trust_ledger_entries is 'Rows the trust ledger covers, each as the text that is hashed. For the functions of the ledger; unguarded';
revoke all on table app.trust_ledger_entries from public, anon, authenticated, service_role;
