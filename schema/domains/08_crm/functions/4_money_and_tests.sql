-- Costs per campaign, and experiments.

create or replace function app.sum_campaign_costs()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op <> 'INSERT' and old.campaign is not null then
        update public.campaign_costs as c
        set total_cost_minor = c.total_cost_minor - old.amount_minor
        where c.tenant_id = old.tenant_id
        and c.campaign = old.campaign;
    end if;
    if tg_op <> 'DELETE' and new.campaign is not null then
        insert into public.campaign_costs as c (tenant_id, campaign, total_cost_minor, currency)
        values (new.tenant_id, new.campaign, new.amount_minor, new.currency)
        on conflict (tenant_id, campaign) do update
        set total_cost_minor = c.total_cost_minor + excluded.total_cost_minor;
    end if;
    return null;
end
$$;
comment on function app.sum_campaign_costs() is
    'Trigger: the costs of a campaign are the sum of its entries';
select app.callable_by('app.sum_campaign_costs', 'nobody');

create or replace function app.check_traffic_split()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if (select sum(s) from unnest(new.traffic_split) as s) is distinct from 100 then
        raise exception 'the parts of traffic_split are together 100'
            using errcode = '23514';
    end if;
    return new;
end
$$;
comment on function app.check_traffic_split() is
    'Trigger: all visitors of a test see one of its variations';
select app.callable_by('app.check_traffic_split', 'nobody');

create or replace function public.assign_ab_variation(p_test_id uuid, p_visitor_id text)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_test public.ab_tests;
    v_variation_id text;
    v_digest bytea;
    v_bucket integer;
begin
    perform app.assert_rate('assign_ab_variation', 120);
    if p_visitor_id is null or char_length(p_visitor_id) not between 1 and 200 then
        raise exception 'a visitor has an id of 1 to 200 characters'
            using errcode = '22023';
    end if;
    select t.*
    into v_test
    from public.ab_tests as t
    where t.id = p_test_id
    and t.status = 'running'
    and t.start_date <= now()
    and (t.end_date is null or t.end_date > now());
    if not found then
        return null;
    end if;

    -- The test is part of the digest, so that the same visitors are not together in every test.
    v_digest := app.sha256(p_test_id || p_visitor_id);
    v_bucket := get_byte(v_digest, 0) * 256 + get_byte(v_digest, 1);
    select v.variation ->> 'id'
    into v_variation_id
    from (
        select
            e.variation,
            e.place,
            sum(v_test.traffic_split[e.place]) over (order by e.place) as upto
        from jsonb_array_elements(v_test.variations) with ordinality as e (variation, place)
    ) as v
    where v_bucket * 100 / 65536 < v.upto
    order by v.place
    limit 1;

    insert into public.ab_test_assignments (tenant_id, test_id, visitor_id, variation_id)
    values (v_test.tenant_id, v_test.id, p_visitor_id, v_variation_id)
    on conflict (tenant_id, test_id, visitor_id) do nothing;
    return (
        select a.variation_id
        from public.ab_test_assignments as a
        where a.tenant_id = v_test.tenant_id
        and a.test_id = v_test.id
        and a.visitor_id = p_visitor_id
    );
end
$$;
comment on function public.assign_ab_variation(uuid, text) is
    'The variation a visitor sees in a running test, the same each time; null when the test does not run';
select app.callable_by('public.assign_ab_variation', 'anon', 'authenticated', 'service_role');

create or replace function public.record_ab_conversion(
    p_test_id uuid,
    p_visitor_id text,
    p_conversion_type text default 'conversion',
    p_value_minor bigint default 0
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_rate('record_ab_conversion', 60);
    insert into public.ab_test_conversions (tenant_id, test_id, visitor_id, variation_id, conversion_type, value_minor)
    select a.tenant_id, a.test_id, a.visitor_id, a.variation_id, p_conversion_type, coalesce(p_value_minor, 0)
    from public.ab_test_assignments as a
    join public.ab_tests as t on t.tenant_id = a.tenant_id and t.id = a.test_id
    where a.test_id = p_test_id
    and a.visitor_id = p_visitor_id
    and t.status = 'running'
    on conflict (tenant_id, test_id, visitor_id, conversion_type) do nothing;
    return found;
end
$$;
comment on function public.record_ab_conversion(uuid, text, text, bigint) is
    'A visitor with a variation converted; counted once per kind. False when it was before, or the visitor has no variation';
select app.callable_by('public.record_ab_conversion', 'anon', 'authenticated', 'service_role');
