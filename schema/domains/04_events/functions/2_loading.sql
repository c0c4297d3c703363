-- Loading many rows at once. Loading the same rows again changes nothing.

create or replace function app.assert_rows(p_rows jsonb)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_rows is null or jsonb_typeof(p_rows) <> 'array' then
        raise exception 'rows are a JSON array'
            using errcode = '22023';
    end if;
    if jsonb_array_length(p_rows) > 10000 then
        raise exception 'at most 10000 rows at once, not %', jsonb_array_length(p_rows)
            using errcode = '22023';
    end if;
    if exists (select from jsonb_array_elements(p_rows) as r (value) where jsonb_typeof(r.value) <> 'object') then
        raise exception 'each row is a JSON object'
            using errcode = '22023';
    end if;
end
$$;
comment on function app.assert_rows(jsonb) is
    'Refuses (22023) what is no array of at most 10000 objects';
select app.callable_by('app.assert_rows', 'authenticated', 'service_role');

create or replace function app.stamp_event()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.ingested_at = now();
    if not app.is_service() then
        new.source = 'client';
    end if;
    return new;
end
$$;
comment on function app.stamp_event() is
    'Trigger: ingested_at says when an event was loaded, and source that a user did it';
select app.callable_by('app.stamp_event', 'nobody');

create or replace function public.upsert_events(_rows jsonb)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_is_service boolean := app.is_service();
    v_user_id uuid := auth.uid();
    v_affected integer;
begin
    perform app.assert_rows(_rows);

    insert into public.events (tenant_id, id, occurred_at, user_id, session_id, event_name, props, source, app, path)
    select distinct on (tenant_id, id)
        coalesce(r.tenant_id, app.platform_tenant_id()) as tenant_id,
        coalesce(r.id, app.uuid_v7()) as id,
        coalesce(r.occurred_at, now()),
        coalesce(nullif(r.user_id, '')::uuid, case when not v_is_service then v_user_id end),
        r.session_id,
        r.event_name,
        coalesce(r.props, '{}'),
        r.source,
        r.app,
        r.path
    from jsonb_array_elements(_rows) with ordinality as j (value, place)
    cross join lateral jsonb_to_record(j.value) as r (
        tenant_id uuid, id uuid, occurred_at timestamptz, user_id text, session_id text, event_name text, props jsonb,
        source text, app text, path text
    )
    -- Of rows with one id the last counts.
    order by tenant_id, id, j.place desc
    on conflict (tenant_id, id) do update
    set occurred_at = excluded.occurred_at,
        user_id = excluded.user_id,
        session_id = excluded.session_id,
        event_name = excluded.event_name,
        props = excluded.props,
        source = excluded.source,
        app = excluded.app,
        path = excluded.path;
    get diagnostics v_affected = row_count;
    return v_affected;
end
$$;
comment on function public.upsert_events(jsonb) is
    'Adds events or replaces those with the same id, at most 10000 at once, all or none; returns how many were written. Runs with the rights of its caller: a server loads any, a user its own, and never over one that is another''s or that a server loaded';
select app.callable_by('public.upsert_events', 'authenticated', 'service_role');

create or replace function public.upsert_spend(_rows jsonb)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_affected integer;
begin
    perform app.assert_service();
    perform app.assert_rows(_rows);
    insert into public.spend (tenant_id, platform, campaign_id, adset_id, date, spend_cents, clicks, impressions, conv)
    select distinct on (tenant_id, r.platform, r.campaign_id, r.adset_id, r.date)
        coalesce(r.tenant_id, app.platform_tenant_id()) as tenant_id,
        r.platform, r.campaign_id, r.adset_id, r.date,
        coalesce(r.spend_cents, 0), coalesce(r.clicks, 0), coalesce(r.impressions, 0), coalesce(r.conv, 0)
    from jsonb_array_elements(_rows) with ordinality as j (value, place)
    cross join lateral jsonb_to_record(j.value) as r (
        tenant_id uuid, platform text, campaign_id text, adset_id text, date date,
        spend_cents bigint, clicks bigint, impressions bigint, conv bigint
    )
    order by tenant_id, r.platform, r.campaign_id, r.adset_id, r.date, j.place desc
    on conflict (tenant_id, platform, campaign_id, adset_id, date) do update
    set spend_cents = excluded.spend_cents,
        clicks = excluded.clicks,
        impressions = excluded.impressions,
        conv = excluded.conv;
    get diagnostics v_affected = row_count;
    return v_affected;
end
$$;
comment on function public.upsert_spend(jsonb) is
    'Adds what advertising cost, or replaces the figures of the same day and campaign, for servers; returns how many rows were written';
select app.callable_by('public.upsert_spend', 'service_role');
