-- Leads: what their rows get by themselves, capture, score.

create or replace function app.stamp_lead()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.email := btrim(new.email);
    if new.assigned_to is not null and (tg_op = 'INSERT' or new.assigned_to is distinct from old.assigned_to) then
        if not exists (select from public.tenant_members as m where m.tenant_id = new.tenant_id and m.user_id = new.assigned_to) then
            raise exception 'a lead is assigned to a member of the tenant'
                using errcode = '23514';
        end if;
        new.assigned_at := now();
    end if;
    return new;
end
$$;
comment on function app.stamp_lead() is
    'Trigger: a lead is assigned to members only, and says since when';
select app.callable_by('app.stamp_lead', 'nobody');

create or replace function public.capture_lead(
    p_tenant_id uuid,
    p_email text,
    p_first_name text default null,
    p_last_name text default null,
    p_company text default null,
    p_phone text default null,
    p_source text default null,
    p_campaign text default null,
    p_metadata jsonb default '{}'
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_lead_id uuid;
begin
    perform app.assert_rate('capture_lead', 20);
    if not exists (select from public.tenants as t where t.id = p_tenant_id and t.status in ('active', 'trial') and t.deleted_at is null) then
        raise exception 'no tenant that takes leads'
            using errcode = '22023';
    end if;

    -- What is known stays: whoever knows an address must not change a lead.
    insert into public.leads as l (tenant_id, email, first_name, last_name, company, phone, source, campaign, metadata)
    values (
        p_tenant_id, btrim(p_email), p_first_name, p_last_name, p_company, p_phone, p_source, p_campaign, coalesce(p_metadata, '{}')
    )
    on conflict (tenant_id, lower(email)) where deleted_at is null do update
    set first_name = coalesce(l.first_name, excluded.first_name),
        last_name = coalesce(l.last_name, excluded.last_name),
        company = coalesce(l.company, excluded.company),
        phone = coalesce(l.phone, excluded.phone),
        source = coalesce(l.source, excluded.source),
        campaign = coalesce(l.campaign, excluded.campaign)
    returning l.id into v_lead_id;

    insert into public.lead_activities (tenant_id, lead_id, activity_type, activity_data)
    values (p_tenant_id, v_lead_id, 'form_submitted', jsonb_strip_nulls(jsonb_build_object('source', p_source, 'campaign', p_campaign)));
    if p_source is not null then
        insert into public.lead_touchpoints (tenant_id, lead_id, source, type, campaign)
        values (p_tenant_id, v_lead_id, p_source, 'form', p_campaign);
    end if;
end
$$;
comment on function public.capture_lead(uuid, text, text, text, text, text, text, text, jsonb) is
    'A form of a website hands in a lead. Fills in what is missing of one that is there; tells nothing. Twenty a minute for each caller';
select app.callable_by('public.capture_lead', 'anon', 'authenticated', 'service_role');

create or replace function app.leading_number(p_text text)
returns numeric
language sql
immutable
set search_path = ''
as $$
    -- '50+', '51-200', '10k+', '$50k'
    select (regexp_match(p_text, '^\D{0,3}(\d{1,12})'))[1]::numeric * case when p_text ~* '^\D{0,3}\d+\s*k' then 1000 else 1 end
$$;
comment on function app.leading_number(text) is
    'The number that a text such as 50+, 51-200 or 10k+ starts with; null without one';
select app.callable_by('app.leading_number', 'nobody');

create or replace function app.lead_score_factors(p_lead public.leads)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
    with activities as (
        select a.activity_type, a.created_at
        from public.lead_activities as a
        where a.tenant_id = p_lead.tenant_id
        and a.lead_id = p_lead.id
        order by a.created_at desc
        limit 50
    ),
    did as (
        select
            count(*) as n,
            count(distinct a.activity_type) as kinds,
            coalesce(bool_or(a.created_at > now() - interval '7 days'), false) as lately,
            coalesce(bool_or(a.activity_type in ('demo_requested', 'pricing_viewed', 'trial_started')), false) as keen
        from activities as a
    ),
    mail as (
        select
            count(*) filter (where i.opened) as opened,
            count(*) filter (where i.clicked) as clicked,
            count(*) filter (where i.replied) as replied
        from public.email_interactions as i
        where i.tenant_id = p_lead.tenant_id
        and i.lead_id = p_lead.id
    ),
    visits as (
        select coalesce(sum(s.duration), 0) as seconds, coalesce(sum(s.page_views), 0) as pages
        from public.lead_sessions as s
        where s.tenant_id = p_lead.tenant_id
        and s.lead_id = p_lead.id
    )
    select jsonb_build_object(
        'demographic', least(30,
            case when p_lead.email <> '' then 5 else 0 end
            + case
                when p_lead.email ~* '@(gmail|googlemail|yahoo|hotmail|outlook|live|aol|icloud|me|proton|protonmail|gmx|web|mail|yandex)\.[a-z.]+$' then 0
                else 5
            end
            + case when p_lead.first_name <> '' then 3 else 0 end
            + case when p_lead.last_name <> '' then 3 else 0 end
            + case when p_lead.company <> '' then 5 else 0 end
            + case when app.leading_number(p_lead.metadata ->> 'company_size') >= 50 then 4 else 0 end
            + case when p_lead.phone <> '' then 5 else 0 end
        ),
        'behavioural', least(30,
            least(2 * did.n, 10) + least(2 * did.kinds, 10) + case when did.lately then 5 else 0 end + case when did.keen then 5 else 0 end
        ),
        'engagement', least(20,
            least(2 * mail.opened, 8) + least(3 * mail.clicked, 6) + 6 * mail.replied
            + case when visits.seconds > 300 then 3 else 0 end + case when visits.pages > 5 then 3 else 0 end
        ),
        'fit', least(20,
            case when lower(p_lead.source) in ('referral', 'partner', 'event') then 10 else 0 end
            + case when p_lead.campaign ~* '(enterprise|partnership|webinar)' then 5 when p_lead.campaign <> '' then 2 else 0 end
            + case when p_lead.metadata ->> 'industry' <> '' then 3 else 0 end
            + case when app.leading_number(p_lead.metadata ->> 'budget') >= 10000 then 2 else 0 end
        )
    )
    from did, mail, visits
$$;
comment on function app.lead_score_factors(public.leads) is
    'Points of a lead: demographic up to 30, behavioural 30, engagement 20, fit 20';
select app.callable_by('app.lead_score_factors', 'nobody');

create or replace function public.calculate_lead_score(p_lead_id uuid)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_lead public.leads;
    v_factors jsonb;
    v_score integer;
begin
    select l.*
    into v_lead
    from public.leads as l
    where l.id = p_lead_id
    and l.deleted_at is null
    and (app.is_service() or l.tenant_id = any(app.writable_tenant_ids()))
    for no key update;
    if not found then
        return 0;
    end if;

    v_factors := app.lead_score_factors(v_lead);
    select sum(f.value::integer) into v_score from jsonb_each_text(v_factors) as f;
    update public.leads as l
    set score = v_score,
        score_factors = v_factors,
        qualified = v_score >= 70,
        priority = case when v_score >= 80 then 'hot' when v_score >= 50 then 'warm' else 'cold' end
    where l.tenant_id = v_lead.tenant_id
    and l.id = v_lead.id;
    return v_score;
end
$$;
comment on function public.calculate_lead_score(uuid) is
    'Scores a lead (0 to 100) and writes score, factors, qualified and priority; 0 for a lead that is not there or not the caller''s to write';
select app.callable_by('public.calculate_lead_score', 'authenticated', 'service_role');
