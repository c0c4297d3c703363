-- The trail under the name and columns older clients know: a user's own activity. A row inserted here is signed by the
-- caller; there is no way to change or delete one.
create or replace view public.audit_log
with (security_invoker = true)
as
select
    l.id,
    l.user_id,
    l.action,
    l.metadata as meta,
    l.created_at as ts
from public.audit_logs as l
where l.resource_type = 'user_activity';
comment on view public.audit_log is 'Activity of users in the audit trail; insert action and meta to add to it';
revoke all on table public.audit_log from public, anon, authenticated, service_role;
grant select on table public.audit_log to authenticated, service_role;
grant insert (user_id, action, meta, ts) on table public.audit_log to authenticated, service_role;

create or replace trigger t20_insert_audit_log
    instead of insert on public.audit_log
    for each row
    execute function app.insert_audit_log();

create or replace view public.failed_attempts
with (security_invoker = true)
as
select
    a.id,
    a.user_id,
    a.ip_address,
    a.attempt_count,
    a.last_attempt,
    a.blocked_until as locked_until,
    a.created_at
from public.failed_login_attempts as a
where a.user_id is not null
with local check option;
comment on view public.failed_attempts is 'Failed sign-ins of known accounts';
revoke all on table public.failed_attempts from public, anon, authenticated, service_role;
grant select on table public.failed_attempts to authenticated;
grant select, insert, update, delete on table public.failed_attempts to service_role;
