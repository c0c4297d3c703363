-- Who a person is: registration, and the copies of it in what belongs to the person.

create or replace function app.confirmed_email_of(p_user_id uuid)
returns text
language sql
stable
security definer
set search_path = ''
as $$
    select lower(u.email)
    from auth.users as u
    where u.id = p_user_id
    and u.email_confirmed_at is not null
    and not u.is_sso_user
$$;
comment on function app.confirmed_email_of(uuid) is
    'Address a user has proved to own, else null. What is found by an e-mail address is given out and erased by this one only: whoever signs up with somebody else''s address has not shown to be that person';
select app.callable_by('app.confirmed_email_of', 'nobody');

create or replace function app.fill_data_subject()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' and new.user_id is not null then
        new.email = app.confirmed_email_of(new.user_id);
    end if;
    new.email = lower(btrim(new.email));

    if num_nonnulls(new.user_id, new.email, new.phone, new.external_id) = 0 then
        if tg_op = 'INSERT' and new.anonymized_at is null then
            raise exception 'a data subject is known by an account, an address, a phone number or an id'
                using errcode = '23514';
        end if;
        new.anonymized_at = coalesce(new.anonymized_at, now());
    end if;
    return new;
end
$$;
comment on function app.fill_data_subject() is
    'Trigger: the address of a user is the confirmed one of the account, and who is known by nothing any more is anonymised';
select app.callable_by('app.fill_data_subject', 'nobody');

create or replace function app.copy_data_subject()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    select s.tenant_id, s.user_id
    into new.tenant_id, new.user_id
    from public.data_subjects as s
    where s.id = new.data_subject_id;
    return new;
end
$$;
comment on function app.copy_data_subject() is
    'Trigger: tenant and user of a row are those of its data subject, so that policies need no join';
select app.callable_by('app.copy_data_subject', 'nobody');

create or replace function app.scrub_detached()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    return jsonb_populate_record(new, tg_argv[0]::jsonb);
end
$$;
comment on function app.scrub_detached() is
    'Trigger: an account was deleted and its row stays as evidence; the columns in the argument (a JSON object) get the values in it';
select app.callable_by('app.scrub_detached', 'nobody');

create or replace function public.register_data_subject(p_data_residency_region text default null, p_user_id uuid default null)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := coalesce(p_user_id, auth.uid());
    v_id uuid;
begin
    perform app.assert_self(v_user_id);
    if not exists (select from auth.users as u where u.id = v_user_id) then
        raise exception 'there is no such user'
            using errcode = '22023';
    end if;

    insert into public.data_subjects as s (user_id, data_residency_region)
    values (v_user_id, coalesce(upper(btrim(p_data_residency_region)), 'EU'))
    on conflict (user_id) do update
    set data_residency_region = coalesce(upper(btrim(p_data_residency_region)), s.data_residency_region),
        email = excluded.email
    where s.anonymized_at is null
    returning s.id into v_id;

    if v_id is null then
        raise exception 'the data of that user was erased'
            using errcode = '23514';
    end if;
    return v_id;
end
$$;
comment on function public.register_data_subject(text, uuid) is
    'Enters the caller (servers: any user) into the register of data subjects and returns the id that requests need. Called again it returns the same, with the region if one is named and the address as it is confirmed now';
select app.callable_by('public.register_data_subject', 'authenticated', 'service_role');
