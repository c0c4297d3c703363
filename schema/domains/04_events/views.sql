-- The three streams as one, for analysis; each row says which it is of.
create or replace view public.event_stream
with (security_invoker = true)
as
select 'app' as stream, e.tenant_id, e.id, e.user_id, e.session_id, e.type, e.path, e.meta, e.created_at
from public.app_events as e
union all
select 'telemetry', e.tenant_id, e.id, e.user_id, e.session_id, e.type, e.path, e.meta, e.created_at
from public.telemetry_events as e
union all
select 'commerce', e.tenant_id, e.id, e.user_id, e.session_id, e.event_name, e.path, e.props, e.occurred_at
from public.events as e
union all
select 'conversion', e.tenant_id, e.id, e.user_id, e.session_id, e.event_type, null, e.properties, e.created_at
from public.conversion_events as e;
comment on view public.event_stream is 'app_events, telemetry_events, events and conversion_events in one shape, as far as the caller may see them';
revoke all on table public.event_stream from public, anon, authenticated, service_role;
grant select on table public.event_stream to authenticated, service_role;
