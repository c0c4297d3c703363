-- Older names.

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
comment on view public.audit_log is 'What users did, as they or servers logged it: those rows of audit_logs. A row may be added, and then names the caller and the time of the server; an upsert is not possible';
comment on column public.audit_log.user_id is 'Who did it: the caller, whatever a client states';
comment on column public.audit_log.ts is 'When the server learnt of it';
revoke all on table public.audit_log from public, anon, authenticated, service_role;
grant select, insert on table public.audit_log to authenticated, service_role;

create or replace trigger t50_insert_audit_log
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
comment on view public.failed_attempts is 'Failed sign-ins with an account, those rows of failed_login_attempts; takes writes of servers';
comment on column public.failed_attempts.locked_until is 'Until when the user is kept out at that address';
revoke all on table public.failed_attempts from public, anon, authenticated, service_role;
grant select on table public.failed_attempts to authenticated;
grant select, insert, update, delete on table public.failed_attempts to service_role;
