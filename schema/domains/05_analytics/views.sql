-- Hour by hour and source by source. It shows what the caller may see of metrics_log, and looks back 90 days, so that older
-- partitions stay untouched. percentile_disc, because the other one works in floating point, which a number in a document may exceed.
create or replace view public.metrics_dashboard
with (security_invoker = true)
as
select
    l.source,
    date_trunc('hour', l.ts) as hour,
    count(*) as count,
    avg(l.value) as avg_value,
    min(l.value) as min_value,
    max(l.value) as max_value,
    percentile_disc(0.95) within group (order by l.value) as p95_value,
    max(l.ts) as last_ts
from public.metrics_log as l
where l.ts >= now() - interval '90 days'
and l.value is not null
group by l.source, date_trunc('hour', l.ts);
comment on view public.metrics_dashboard is 'The numbers in metrics_log per source and hour of the last 90 days';
revoke all on table public.metrics_dashboard from public, anon, authenticated, service_role;
grant select on table public.metrics_dashboard to authenticated, service_role;
