-- Who the caller is on the platform, for policies (platform/app/functions/4_tenancy.sql).
create or replace view app.platform_admin as
select
from public.user_roles as r
where r.user_id = auth.uid()
and r.role = 'admin'
and (r.expires_at is null or r.expires_at > now());

create or replace view app.platform_moderator as
select
from public.user_roles as r
where r.user_id = auth.uid()
and r.role in ('admin', 'moderator')
and (r.expires_at is null or r.expires_at > now());

create or replace view app.visible_users as
select auth.uid() as user_id
union all
select p.id
from public.profiles as p
where exists (select from app.platform_admin);

-- Roles: asked by policies and by clients ----------------------------------------------------------

create or replace function public.has_role(_user_id uuid, _role public.app_role)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    select (
        _user_id = auth.uid()
        or app.is_service()
        or app.is_platform_admin()
    )
    and exists (
        select
        from public.user_roles as r
        where r.user_id = _user_id
        and r.role = _role
        and (r.expires_at is null or r.expires_at > now())
    )
$$;
comment on function public.has_role(uuid, public.app_role) is
    'Has the user that platform role now. About other users only platform administrators and servers get a true answer';
select app.callable_by('public.has_role', 'authenticated', 'service_role');

create or replace function public.is_admin(_user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    select coalesce(public.has_role(_user_id, 'admin'), false)
$$;
comment on function public.is_admin(uuid) is
    'Is the user a platform administrator. In policies write (select public.is_admin((select auth.uid())))';
select app.callable_by('public.is_admin', 'authenticated', 'service_role');

create or replace function public.is_moderator(_user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    select coalesce(
        public.has_role(_user_id, 'moderator') or public.has_role(_user_id, 'admin'),
        false
    )
$$;
comment on function public.is_moderator(uuid) is
    'May the user moderate content: moderators and platform administrators';
select app.callable_by('public.is_moderator', 'authenticated', 'service_role');


-- Timestamps -----------------------------------------------------------------------------------

create or replace function public.update_updated_at_column()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.updated_at = now();
    return new;
end
$$;
comment on function public.update_updated_at_column() is
    'Trigger: stamps updated_at. Attached by app.touch_updated_at(), which skips updates that change nothing';
select app.callable_by('public.update_updated_at_column', 'nobody');

create or replace function public.handle_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.updated_at = now();
    return new;
end
$$;
comment on function public.handle_updated_at() is
    'Trigger: same as update_updated_at_column(), under the name many projects use for tables of their own';
select app.callable_by('public.handle_updated_at', 'nobody');


-- Referral codes -------------------------------------------------------------------------------

create or replace function public.generate_referral_code()
returns text
language sql
volatile
set search_path = ''
as $$
    -- 256 is a multiple of 32, so every symbol is equally likely.
    select string_agg(
        substr('ABCDEFGHJKLMNPQRSTUVWXYZ23456789', 1 + get_byte(random.bytes, place.i) % 32, 1),
        ''
    )
    from (select extensions.gen_random_bytes(8) as bytes) as random
    cross join generate_series(0, 7) as place (i)
$$;
comment on function public.generate_referral_code() is
    'New referral code: 8 symbols without the look-alikes I, O, 0 and 1. Uniqueness is the index''s business, so whoever inserts retries';
select app.callable_by('public.generate_referral_code', 'authenticated', 'service_role');

create or replace function public.set_referral_code()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if new.referral_code is null then
        new.referral_code = public.generate_referral_code();
    end if;
    return new;
end
$$;
comment on function public.set_referral_code() is
    'Trigger: gives a new profile its referral code';
select app.callable_by('public.set_referral_code', 'nobody');


-- Sign-up --------------------------------------------------------------------------------------

create or replace function app.provision_user(p_user_id uuid, p_email text, p_metadata jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_names text[] := array[
        p_metadata ->> 'display_name',
        p_metadata ->> 'full_name',
        p_metadata ->> 'name',
        split_part(p_email, '@', 1)
    ];
    v_name text;
    v_avatar text := coalesce(p_metadata ->> 'avatar_url', p_metadata ->> 'picture');
begin
    -- The first name with anything to show, cut to what the column takes: a sign-up never fails over a name.
    select btrim(left(btrim(n.name), 80))
    into v_name
    from unnest(v_names) with ordinality as n (name, place)
    where btrim(n.name) <> ''
    order by n.place
    limit 1;

    for attempt in 1..5 loop
        begin
            insert into public.profiles (id, email, display_name, avatar_url)
            values (
                p_user_id,
                p_email,
                coalesce(v_name, 'user-' || left(replace(p_user_id::text, '-', ''), 8)),
                case when v_avatar ~ '^https?://' and char_length(v_avatar) <= 2048 then v_avatar end
            )
            on conflict (id) do nothing;
            exit;
        exception
            when unique_violation then
                -- Two equal referral codes: draw again.
                if attempt = 5 then
                    raise;
                end if;
        end;
    end loop;

    insert into public.user_roles (user_id, role)
    values (p_user_id, 'user')
    on conflict do nothing;

    insert into public.user_settings (user_id)
    values (p_user_id)
    on conflict do nothing;
end
$$;
comment on function app.provision_user(uuid, text, jsonb) is
    'Makes the rows every user has: profile, role "user", settings. Never reads a role or a tenant from the metadata, which the user writes';
select app.callable_by('app.provision_user', 'nobody');

create or replace function public.handle_new_user()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform app.provision_user(new.id, new.email, new.raw_user_meta_data);
    return null;
end
$$;
comment on function public.handle_new_user() is
    'Trigger: provisions a new account, inside the transaction of the sign-up';
select app.callable_by('public.handle_new_user', 'nobody');

create or replace function public.handle_user_email_change()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    update public.profiles as p
    set email = new.email
    where p.id = new.id
    and p.email is distinct from new.email;
    return null;
end
$$;
comment on function public.handle_user_email_change() is
    'Trigger: profiles.email follows auth.users.email';
select app.callable_by('public.handle_user_email_change', 'nobody');


-- Settings -------------------------------------------------------------------------------------

create or replace function public.get_or_create_user_settings(p_user_id uuid, p_tenant_id uuid default null)
returns public.user_settings
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_settings public.user_settings;
begin
    perform app.assert_self(p_user_id);
    if p_tenant_id is not null and not app.is_active_member(p_tenant_id, p_user_id) then
        raise exception 'user is no member of that tenant'
            using errcode = '42501';
    end if;

    insert into public.user_settings (user_id, tenant_id)
    values (p_user_id, p_tenant_id)
    on conflict (user_id, tenant_id) do nothing;

    select s.*
    into strict v_settings
    from public.user_settings as s
    where s.user_id = p_user_id
    and s.tenant_id is not distinct from p_tenant_id;

    return v_settings;
end
$$;
comment on function public.get_or_create_user_settings(uuid, uuid) is
    'Settings of a user, for the person or inside a tenant; made with their defaults at the first call';
select app.callable_by('public.get_or_create_user_settings', 'authenticated', 'service_role');


-- Guards ---------------------------------------------------------------------------------------

create or replace function app.check_timezone()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    -- Asking PostgreSQL to use the zone is a thousand times cheaper than reading pg_timezone_names. The pattern
    -- keeps out POSIX rules such as EST5EDT4, which it would accept as well.
    if new.timezone !~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}$' then
        raise exception 'unknown time zone "%"', new.timezone
            using errcode = '22023';
    end if;
    perform now() at time zone new.timezone;
    return new;
end
$$;
comment on function app.check_timezone() is
    'Trigger: timezone must be a name PostgreSQL knows';
select app.callable_by('app.check_timezone', 'nobody');

create or replace function app.stamp_connected_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.connected_at = case
        when not new.connected then null
        when tg_op = 'UPDATE' and old.connected then old.connected_at
        else now()
    end;
    return new;
end
$$;
comment on function app.stamp_connected_at() is
    'Trigger: connected_at says since when an app is connected';
select app.callable_by('app.stamp_connected_at', 'nobody');

create or replace function app.stamp_role_grant()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if not app.is_service() then
        new.granted_by = auth.uid();
        new.granted_at = now();
    end if;
    return new;
end
$$;
comment on function app.stamp_role_grant() is
    'Trigger: a role granted over the API names who granted it';
select app.callable_by('app.stamp_role_grant', 'nobody');

create or replace function app.guard_last_admin()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'UPDATE' and (new.user_id <> old.user_id or new.role <> old.role) then
        raise exception 'a role grant cannot be changed into another one'
            using errcode = '23514',
                hint = 'Delete it and insert the other.';
    end if;

    if old.role = 'admin'
        and old.expires_at is null
        and (tg_op = 'DELETE' or new.expires_at is not null)
    then
        -- One removal at a time, else two administrators could remove each other.
        perform pg_advisory_xact_lock(hashtext('public.user_roles/admin'));

        if not exists (
            select
            from public.user_roles as r
            where r.role = 'admin'
            and r.user_id <> old.user_id
            and r.expires_at is null
        ) then
            raise exception 'the last platform administrator cannot be removed'
                using errcode = '23514',
                    hint = 'Appoint another administrator first.';
        end if;
    end if;

    return case when tg_op = 'DELETE' then old else new end;
end
$$;
comment on function app.guard_last_admin() is
    'Trigger: the platform keeps at least one administrator whose role does not expire';
select app.callable_by('app.guard_last_admin', 'nobody');
