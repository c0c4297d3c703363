-- Usage and limits.

create or replace function app.assert_metering(p_tenant_id uuid, p_metric_type text, p_increment integer)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if p_increment is null or p_increment not between 1 and 1000000 then
        raise exception 'an increment is between 1 and 1000000'
            using errcode = '22023';
    end if;
    if app.is_service() then
        return;
    end if;
    if p_tenant_id is null
        or p_tenant_id <> all(app.tenant_ids_with_role(array['owner', 'admin', 'member', 'viewer', 'billing'], array['active', 'trial']))
    then
        raise exception 'only members of the tenant may do that'
            using errcode = '42501';
    end if;
    if p_metric_type is null or p_metric_type not in (
        'workflows', 'executions', 'storage', 'users', 'apiCalls', 'aiProcessing', 'customAgents', 'integrations'
    ) then
        raise exception 'unknown metric "%"', p_metric_type
            using errcode = '22023';
    end if;
end
$$;
comment on function app.assert_metering(uuid, text, integer) is
    'Refuses usage that is out of range, of an unknown metric, or of a tenant the caller does not belong to; servers may count metrics of their own';
select app.callable_by('app.assert_metering', 'nobody');

create or replace function app.usage_month()
returns timestamptz
language sql
stable
set search_path = ''
as $$
    select date_trunc('month', now() at time zone 'UTC') at time zone 'UTC'
$$;
comment on function app.usage_month() is
    'Start of the current metering period: the calendar month in UTC';
select app.callable_by('app.usage_month', 'nobody');

create or replace function app.tenant_limit(p_tenant_id uuid, p_metric_type text)
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
    select case
        when t.deleted_at is not null
            or t.status in ('suspended', 'cancelled')
            or (t.status = 'trial' and t.trial_ends_at <= now())
        then null
        else coalesce(
            case when jsonb_typeof(t.limits -> p_metric_type) = 'number' then (t.limits -> p_metric_type)::numeric::bigint end,
            case when jsonb_typeof(p.limits -> p_metric_type) = 'number' then (p.limits -> p_metric_type)::numeric::bigint end,
            -1
        )
    end
    from public.tenants as t
    left join public.subscription_plans as p on p.id = t.plan_id
    where t.id = p_tenant_id
$$;
comment on function app.tenant_limit(uuid, text) is
    'Limit of a metric: the tenant''s own, else its plan''s, else -1 (none). Null when the tenant may use nothing: suspended, cancelled, deleted, trial over, unknown';
select app.callable_by('app.tenant_limit', 'nobody');

create or replace function public.track_usage(p_tenant_id uuid, p_metric_type text, p_increment integer default 1)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_metering(p_tenant_id, p_metric_type, p_increment);

    insert into public.tenant_usage as u (tenant_id, metric_type, period_start, period_end, usage_count)
    values (
        p_tenant_id,
        p_metric_type,
        app.usage_month(),
        (app.usage_month() at time zone 'UTC' + interval '1 month') at time zone 'UTC',
        p_increment
    )
    on conflict (tenant_id, metric_type, period_start) do update
    set usage_count = u.usage_count + excluded.usage_count;
end
$$;
comment on function public.track_usage(uuid, text, integer) is
    'Counts usage of this month, whatever the limit; by servers, or by a member for the metrics of the plans';
select app.callable_by('public.track_usage', 'authenticated', 'service_role');

create or replace function public.check_tenant_limit(p_tenant_id uuid, p_metric_type text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_limit bigint;
    v_used bigint;
begin
    if not app.is_service() and (p_tenant_id = any(app.visible_tenant_ids())) is not true then
        raise exception 'only members of the tenant may do that'
            using errcode = '42501';
    end if;

    v_limit := app.tenant_limit(p_tenant_id, p_metric_type);

    select coalesce(sum(u.usage_count), 0)
    into v_used
    from public.tenant_usage as u
    where u.tenant_id = p_tenant_id
    and u.metric_type = p_metric_type
    and u.period_start = app.usage_month();

    return coalesce(v_limit < 0 or v_used < v_limit, false);
end
$$;
comment on function public.check_tenant_limit(uuid, text) is
    'May the tenant use more of the metric this month. Never null; false when suspended, cancelled or past its trial. For a strict quota use consume_usage()';
select app.callable_by('public.check_tenant_limit', 'authenticated', 'service_role');

create or replace function public.consume_usage(p_tenant_id uuid, p_metric_type text, p_increment integer default 1)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_limit bigint;
begin
    perform app.assert_metering(p_tenant_id, p_metric_type, p_increment);

    v_limit := app.tenant_limit(p_tenant_id, p_metric_type);
    if v_limit is null or (v_limit >= 0 and p_increment > v_limit) then
        return false;
    end if;

    -- The condition is checked on the locked row, so callers at the same time cannot pass the limit together.
    insert into public.tenant_usage as u (tenant_id, metric_type, period_start, period_end, usage_count)
    values (
        p_tenant_id,
        p_metric_type,
        app.usage_month(),
        (app.usage_month() at time zone 'UTC' + interval '1 month') at time zone 'UTC',
        p_increment
    )
    on conflict (tenant_id, metric_type, period_start) do update
    set usage_count = u.usage_count + excluded.usage_count
    where v_limit < 0
    or u.usage_count + excluded.usage_count <= v_limit;
    return found;
end
$$;
comment on function public.consume_usage(uuid, text, integer) is
    'Counts usage only where the limit allows it, in one step; false and nothing counted otherwise';
select app.callable_by('public.consume_usage', 'authenticated', 'service_role');
