-- What a banner sends in.

create or replace function app.stamp_privacy_consent()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_granted text[];
begin
    select coalesce(array_agg(g.key order by g.key), '{}')
    into v_granted
    from jsonb_each(case when jsonb_typeof(new.settings) = 'object' then new.settings else '{}' end) as g
    where g.value = 'true';

    if not app.is_service() then
        -- One decision of a user at a time, so that "latest" has an answer.
        perform pg_advisory_xact_lock(hashtextextended('public.privacy_consents/' || new.user_id::text, 0));
        new.ip_address = app.client_ip();
        new.user_agent = left(app.request_header('user-agent'), 1000);
        new.data_processing_purposes = '{}';
        new.created_at = clock_timestamp();
        new.retention_period = (
            select coalesce(max(c.retention_days), 365)
            from app.consent_purposes as c
            where c.setting = any(v_granted)
        );
    end if;

    new.data_processing_purposes = (
        select coalesce(array_agg(distinct p.purpose order by p.purpose), '{}')
        from (
            select unnest(new.data_processing_purposes) as purpose
            union all
            select c.purpose
            from app.consent_purposes as c
            where c.setting = any(v_granted)
            union all
            select named.setting
            from unnest(v_granted) as named (setting)
            where not exists (select from app.consent_purposes as c where c.setting = named.setting)
        ) as p
    );
    if new.user_id is not null then
        new.subject_hash = (
            select app.keyed_digest(coalesce(nullif(lower(u.email), ''), u.id::text))
            from auth.users as u
            where u.id = new.user_id
        );
    end if;
    return new;
end
$$;
comment on function app.stamp_privacy_consent() is
    'Trigger: purposes, retention, digest and circumstances of a decision are the database''s to say';
select app.callable_by('app.stamp_privacy_consent', 'nobody');

create or replace function app.supersede_privacy_consents()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    update public.privacy_consents as c
    set superseded_at = new.created_at
    where c.user_id = new.user_id
    and c.superseded_at is null
    and (c.created_at, c.id) < (new.created_at, new.id);
    return null;
end
$$;
comment on function app.supersede_privacy_consents() is
    'Trigger: a decision ends the ones before it';
select app.callable_by('app.supersede_privacy_consents', 'nobody');
