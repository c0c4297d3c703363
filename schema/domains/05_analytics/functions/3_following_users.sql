-- What each user did first and last, kept by triggers. None of them may keep a user from signing up or working.

create or replace function app.start_activation()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into public.user_activations (user_id, signup_date)
    values (new.id, coalesce(new.created_at, now()))
    on conflict (user_id) do nothing;
    return null;
exception
    when others then
        raise warning 'activation of a new user was not noted: %', sqlerrm;
        return null;
end
$$;
comment on function app.start_activation() is
    'Trigger: a row in user_activations for every new account';
select app.callable_by('app.start_activation', 'nobody');

create or replace function app.note_activity()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    -- At most once an hour per user, so that a stream of events is no stream of updates. A row that somebody else holds is
    -- being noted just now: waiting for it could end in a deadlock between two loads of many users.
    update public.user_activations as a
    set last_active_at = due.at
    from (
        select a.user_id, seen.at
        from (
            select e.user_id, least(max(e.created_at), now()) as at
            from added as e
            where e.user_id is not null
            group by e.user_id
        ) as seen
        join public.user_activations as a on a.user_id = seen.user_id
        where coalesce(a.last_active_at, '-infinity') < seen.at - interval '1 hour'
        for no key update of a skip locked
    ) as due
    where a.user_id = due.user_id;
    return null;
end
$$;
comment on function app.note_activity() is
    'Trigger: last_active_at follows the product events of users';
select app.callable_by('app.note_activity', 'nobody');

create or replace function app.note_first_workflow()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into public.user_activations as a (user_id, signup_date, first_workflow_created_at, workflows_created, last_active_at)
    select u.id, coalesce(u.created_at, now()), new.created_at, 1, new.created_at
    from auth.users as u
    where u.id = new.created_by
    on conflict (user_id) do update
    set first_workflow_created_at = least(a.first_workflow_created_at, excluded.first_workflow_created_at),
        workflows_created = a.workflows_created + 1,
        last_active_at = greatest(a.last_active_at, excluded.last_active_at);
    return null;
end
$$;
comment on function app.note_first_workflow() is
    'Trigger: a user who makes a workflow is activated';
select app.callable_by('app.note_first_workflow', 'nobody');


-- Samples ----------------------------------------------------------------------------------------

create or replace function public.record_performance_metric(
    p_service_name text,
    p_endpoint text,
    p_response_time_ms integer,
    p_status_code integer default null,
    p_request_size_bytes integer default null,
    p_response_size_bytes integer default null,
    p_user_id uuid default null,
    p_session_id text default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id uuid;
begin
    perform app.assert_service();
    insert into public.performance_metrics (
        service_name, endpoint, response_time_ms, status_code, request_size_bytes, response_size_bytes, user_id, session_id
    )
    values (
        p_service_name, p_endpoint, p_response_time_ms, p_status_code, p_request_size_bytes, p_response_size_bytes,
        (select u.id from auth.users as u where u.id = p_user_id), p_session_id
    )
    returning id into v_id;
    return v_id;
end
$$;
comment on function public.record_performance_metric(text, text, integer, integer, integer, integer, uuid, text) is
    'Adds a sample of a request''s time, for servers';
select app.callable_by('public.record_performance_metric', 'service_role');

create or replace function public.record_business_metric(
    p_metric_type text,
    p_metric_name text,
    p_metric_value numeric,
    p_dimensions jsonb default '{}',
    p_period_start timestamptz default null,
    p_period_end timestamptz default null,
    p_tenant_id uuid default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id uuid;
begin
    perform app.assert_service();
    insert into public.business_metrics (tenant_id, metric_type, metric_name, metric_value, dimensions, period_start, period_end)
    values (
        coalesce(p_tenant_id, app.platform_tenant_id()), p_metric_type, p_metric_name, p_metric_value,
        coalesce(p_dimensions, '{}'), p_period_start, p_period_end
    )
    on conflict (tenant_id, metric_type, metric_name, period_start, dimensions_hash) do update
    set metric_value = excluded.metric_value,
        period_end = excluded.period_end,
        "timestamp" = now()
    returning id into v_id;
    return v_id;
end
$$;
comment on function public.record_business_metric(text, text, numeric, jsonb, timestamptz, timestamptz, uuid) is
    'Writes a figure of the business, or replaces it for the same period and dimensions; for servers';
select app.callable_by('public.record_business_metric', 'service_role');

create or replace function public.system_healthcheck()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_platform_admin();
    return jsonb_build_object(
        'events', (select count(*) from public.events as e where e.occurred_at >= now() - interval '1 day'),
        'spend_days', (select count(distinct s.date) from public.spend as s where s.date >= (now() at time zone 'UTC')::date - 30),
        'metrics_days', (select count(distinct m.day) from public.metrics_daily as m where m.day >= (now() at time zone 'UTC')::date - 30)
    );
end
$$;
comment on function public.system_healthcheck() is
    'Do figures arrive: events of the last day, days with spend and with metrics of the last thirty';
select app.callable_by('public.system_healthcheck', 'authenticated', 'service_role');
