-- A yes or no to one purpose, and taking it back.

create or replace function public.record_consent(
    p_purpose text,
    p_granted boolean default true,
    p_consent_type text default null,
    p_consent_method text default 'explicit',
    p_version text default '1.0',
    p_expires_at timestamptz default null,
    p_user_id uuid default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := coalesce(p_user_id, auth.uid());
    v_setting text := app.setting_of_purpose(p_purpose);
    v_subject_id uuid;
    v_last public.consent_records;
    v_id uuid;
begin
    perform app.assert_self(v_user_id);
    if p_purpose is null or p_granted is null then
        raise exception 'a consent needs a purpose and a yes or no'
            using errcode = '22023';
    end if;
    v_subject_id := public.register_data_subject(p_user_id => v_user_id);

    -- Locked, so that a double click leaves one row.
    perform from public.data_subjects as s where s.id = v_subject_id for no key update;
    select r.*
    into v_last
    from public.consent_records as r
    where r.data_subject_id = v_subject_id
    and r.purpose = p_purpose
    order by r.consent_timestamp desc, r.id desc
    limit 1;

    -- Saying the same again is no new evidence, unless something else was said elsewhere in between.
    if v_last.granted = p_granted
        and v_last.withdrawn_at is null
        and v_last.version = p_version
        and v_last.expires_at is not distinct from p_expires_at
        and app.consents_to(v_user_id, p_purpose) = p_granted
    then
        return v_last.id;
    end if;

    insert into public.consent_records (
        data_subject_id, consent_type, purpose, granted, consent_method, version, expires_at, ip_address, user_agent
    )
    values (
        v_subject_id,
        coalesce(
            p_consent_type,
            case
                when v_setting in ('necessary', 'functional', 'analytics', 'marketing', 'preferences', 'performance', 'social')
                    then v_setting
                else 'other'
            end
        ),
        p_purpose,
        p_granted,
        coalesce(p_consent_method, 'explicit'),
        coalesce(p_version, '1.0'),
        p_expires_at,
        app.client_ip(),
        left(app.request_header('user-agent'), 1000)
    )
    returning id into v_id;
    return v_id;
end
$$;
comment on function public.record_consent(text, boolean, text, text, text, timestamptz, uuid) is
    'Records that the caller (servers: any user) agrees to a purpose or refuses it; returns the id of the evidence. Saying the same again returns the row that says so';
select app.callable_by('public.record_consent', 'authenticated', 'service_role');

create or replace function public.withdraw_consent(p_purpose text, p_user_id uuid default null)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := coalesce(p_user_id, auth.uid());
begin
    perform app.assert_self(v_user_id);
    if p_purpose is null or app.setting_of_purpose(p_purpose) = 'necessary' then
        raise exception 'what is necessary does not rest on consent and is not withdrawn'
            using errcode = '22023';
    end if;
    if not app.consents_to(v_user_id, p_purpose) then
        return false;
    end if;

    update public.consent_records as r
    set withdrawn_at = clock_timestamp()
    where r.user_id = v_user_id
    and r.purpose = p_purpose
    and r.granted
    and r.withdrawn_at is null;

    -- The yes may stand elsewhere: in the banner, or in a record of the whole setting.
    if app.consents_to(v_user_id, p_purpose) then
        perform public.record_consent(p_purpose, false, p_consent_method => 'withdrawal', p_user_id => v_user_id);
    end if;
    return true;
end
$$;
comment on function public.withdraw_consent(text, uuid) is
    'The caller (servers: any user) takes a consent back, wherever it was given. False when there was none';
select app.callable_by('public.withdraw_consent', 'authenticated', 'service_role');

create or replace function app.consent_status_of(p_data_subject_id uuid)
returns text
language sql
stable
set search_path = ''
as $$
    select case
        when count(*) = 0 then 'pending'
        when bool_or(r.granted and r.withdrawn_at is null and (r.expires_at is null or r.expires_at > now())) then 'granted'
        when bool_or(r.granted and r.withdrawn_at is null) then 'expired'
        else 'withdrawn'
    end
    from (
        select distinct on (c.purpose) c.*
        from public.consent_records as c
        where c.data_subject_id = p_data_subject_id
        order by c.purpose, c.consent_timestamp desc, c.id desc
    ) as r
$$;
comment on function app.consent_status_of(uuid) is
    'What the newest records of a person amount to: granted while one purpose is';
select app.callable_by('app.consent_status_of', 'nobody');

create or replace function app.follow_consent_records()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    update public.data_subjects as s
    set consent_status = app.consent_status_of(s.id),
        consent_version = case when tg_op = 'INSERT' then new.version else s.consent_version end,
        consent_timestamp = case when tg_op = 'INSERT' then new.consent_timestamp else s.consent_timestamp end
    where s.id = new.data_subject_id;
    return null;
end
$$;
comment on function app.follow_consent_records() is
    'Trigger: data_subjects tells what the records amount to';
select app.callable_by('app.follow_consent_records', 'nobody');

create or replace function app.expire_consents()
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_count bigint;
begin
    perform app.assert_service();
    update public.data_subjects as s
    set consent_status = app.consent_status_of(s.id)
    where s.consent_status = 'granted'
    and s.id in (select r.data_subject_id from public.consent_records as r where r.expires_at <= now())
    and app.consent_status_of(s.id) <> 'granted';
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
comment on function app.expire_consents() is
    'Task: tells in data_subjects whose consent ran out; returns of how many people. Whether consent holds never waits for it';
select app.callable_by('app.expire_consents', 'service_role');
