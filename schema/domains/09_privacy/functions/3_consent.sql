-- Consent: two kinds of evidence, one answer.
--
-- A banner leaves a snapshot of all settings (privacy_consents), a single yes or no leaves a record of one purpose
-- (consent_records). What somebody said last counts, wherever they said it: a refusal in the banner ends an older
-- record, and a withdrawal ends an older snapshot.

create or replace function app.setting_of_purpose(p_purpose text)
returns text
language sql
stable
set search_path = ''
as $$
    select coalesce((select c.setting from app.consent_purposes as c where c.purpose = p_purpose), p_purpose)
$$;
comment on function app.setting_of_purpose(text) is
    'Setting of a banner that a purpose belongs to; a purpose nobody listed is a setting of its own';
select app.callable_by('app.setting_of_purpose', 'nobody');

create or replace function app.consents_to(p_user_id uuid, p_purpose text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    with asked as (
        select app.setting_of_purpose(p_purpose) as setting
    ),
    record as (
        select
            r.granted and r.withdrawn_at is null and (r.expires_at is null or r.expires_at > now()) as is_given,
            greatest(r.consent_timestamp, r.withdrawn_at) as said_at,
            r.purpose in (p_purpose, asked.setting) as is_to_the_point
        from public.consent_records as r
        cross join asked
        where r.user_id = p_user_id
        and (r.purpose in (p_purpose, asked.setting) or r.consent_type = p_purpose)
        order by is_to_the_point desc, r.consent_timestamp desc, r.id desc
        limit 1
    ),
    newest as (
        select c.*
        from public.privacy_consents as c
        where c.user_id = p_user_id
        and c.superseded_at is null
        order by c.created_at desc, c.id desc
        limit 1
    ),
    snapshot as (
        select
            coalesce(
                c.settings ->> p_purpose,
                c.settings ->> asked.setting,
                'true'
            )::boolean
            and c.created_at + make_interval(days => c.retention_period) > now() as is_given,
            c.created_at as said_at,
            true as is_to_the_point
        from newest as c
        cross join asked
        where c.settings ? p_purpose
        or c.settings ? asked.setting
        or p_purpose = any(c.data_processing_purposes)
    )
    select asked.setting = 'necessary'
        or coalesce(
            (
                select said.is_given
                from (select * from record union all select * from snapshot) as said
                -- A word on another purpose of the same type counts only where nothing was said on this one.
                order by said.is_to_the_point desc, said.said_at desc, said.is_given
                limit 1
            ),
            false
        )
    from asked
$$;
comment on function app.consents_to(uuid, text) is
    'The answer of has_valid_consent(), unguarded, for functions that checked their caller';
select app.callable_by('app.consents_to', 'nobody');

create or replace function public.has_valid_consent(p_user_id uuid, p_purpose text)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_self(p_user_id);
    return coalesce(p_user_id is not null and app.consents_to(p_user_id, p_purpose), false);
end
$$;
comment on function public.has_valid_consent(uuid, text) is
    'May the user''s data be used for a purpose (or setting): what was said last on it, if that was yes and still holds. What is necessary needs no consent. Never null';
select app.callable_by('public.has_valid_consent', 'authenticated', 'service_role');

create or replace function public.get_user_data_purposes(p_user_id uuid)
returns text[]
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_self(p_user_id);
    return (
        select coalesce(array_agg(named.purpose order by named.purpose), '{}')
        from (
            select unnest(c.data_processing_purposes) as purpose
            from public.privacy_consents as c
            where c.user_id = p_user_id
            and c.superseded_at is null
            union
            select r.purpose
            from public.consent_records as r
            where r.user_id = p_user_id
            union
            select p.purpose
            from public.consent_records as r
            join app.consent_purposes as p on p.setting = r.purpose
            where r.user_id = p_user_id
        ) as named
        where app.consents_to(p_user_id, named.purpose)
    );
end
$$;
comment on function public.get_user_data_purposes(uuid) is
    'Purposes the user''s data may be used for now, sorted; empty when nothing was ever agreed to';
select app.callable_by('public.get_user_data_purposes', 'authenticated', 'service_role');
