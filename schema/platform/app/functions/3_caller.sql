-- Who is asking.

create or replace function app.is_service()
returns boolean
language plpgsql
stable
parallel safe
set search_path = ''
as $$
declare
    v_set text := coalesce(nullif(current_setting('role', true), ''), 'none');
    v_acting name := case v_set when 'none' then session_user else v_set::name end;
begin
    return v_acting in ('supabase_auth_admin', 'supabase_storage_admin') or pg_has_role(v_acting, 'service_role', 'usage');
end
$$;
comment on function app.is_service() is
    'Is a trusted server acting: service_role, an administrator of the database, or the program itself. Decided by the role of the session, which claims cannot forge, and true also inside definer functions it calls';

create or replace function app.is_platform_admin()
returns boolean
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
    return exists (select from app.platform_admin);
end
$$;
comment on function app.is_platform_admin() is
    'Is the caller an administrator of the platform (not of a tenant)';

create or replace function app.is_platform_moderator()
returns boolean
language plpgsql
stable
parallel safe
set search_path = ''
as $$
begin
    return exists (select from app.platform_moderator);
end
$$;
comment on function app.is_platform_moderator() is
    'May the caller moderate content: moderators and administrators of the platform';

create or replace function app.assert_service()
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if not app.is_service() then
        raise exception 'only servers may do that'
            using errcode = '42501';
    end if;
end
$$;
comment on function app.assert_service() is
    'Refuses (42501) unless the caller is a trusted server';

create or replace function app.assert_platform_admin()
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if not app.is_service() and not app.is_platform_admin() then
        raise exception 'only platform administrators may do that'
            using errcode = '42501';
    end if;
end
$$;
comment on function app.assert_platform_admin() is
    'Refuses (42501) unless the caller is a platform administrator or a trusted server';

create or replace function app.assert_self(p_user_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if p_user_id = auth.uid() or app.is_service() or app.is_platform_admin() then
        return;
    end if;
    raise exception 'not allowed for another user'
        using errcode = '42501';
end
$$;
comment on function app.assert_self(uuid) is
    'Refuses (42501) unless the caller is that user, a trusted server or a platform administrator';

create or replace function app.confirmed_email()
returns text
language sql
stable
security definer
set search_path = ''
as $$
    select lower(u.email)
    from auth.users as u
    where u.id = auth.uid()
    and u.email_confirmed_at is not null
    and not u.is_sso_user
$$;
comment on function app.confirmed_email() is
    'E-mail address the caller has proved to own, else null. Single-sign-on accounts do not count: their provider states the address, nobody checked it, and it need not be unique';

create or replace function app.request_header(p_name text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
    return nullif(current_setting('request.headers', true), '')::jsonb ->> lower(p_name);
exception
    when invalid_text_representation then
        return null;
end
$$;
comment on function app.request_header(text) is
    'Header of the request being answered, null outside of one. The client states it';

create or replace function app.client_ip()
returns inet
language plpgsql
stable
set search_path = ''
as $$
begin
    return coalesce(
        app.request_header('x-real-ip'),
        btrim(split_part(app.request_header('x-forwarded-for'), ',', 1))
    )::inet;
exception
    when invalid_text_representation then
        return null;
end
$$;
comment on function app.client_ip() is
    'Address of the client as the headers x-real-ip or x-forwarded-for state it, else null. To be believed only behind a proxy that sets them';

create or replace function app.assert_rate(p_what text, p_max_requests integer)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_ip inet := app.client_ip();
begin
    if app.is_service() or to_regprocedure('public.check_rate_limit(text, text, integer, integer)') is null then
        return;
    end if;
    -- Without a proxy that tells addresses all visitors look alike, so they share a wider limit. Nothing else a visitor
    -- sends is counted by: it would choose another each time.
    if not public.check_rate_limit(
        coalesce('user:' || auth.uid()::text, 'ip:' || host(v_ip), 'anybody'),
        p_what,
        case when auth.uid() is null and v_ip is null then 20 * p_max_requests else p_max_requests end,
        60
    ) then
        raise exception 'too many requests, try again in a minute'
            using errcode = 'PT429';
    end if;
end
$$;
comment on function app.assert_rate(text, integer) is
    'Refuses (429) more than so many calls a minute by one user or address, where check_rate_limit() is there to count';

create or replace function app.assert_claim(p_worker text, p_limit integer, p_lease interval)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    perform app.assert_service();
    if p_worker is null or char_length(p_worker) not between 1 and 200
        or p_limit is null or p_limit not between 1 and 1000
        or p_lease is null or p_lease not between interval '10 seconds' and interval '1 day'
    then
        raise exception 'a claim names its worker (1 to 200 characters) and is for 1 to 1000 rows and 10 seconds to 1 day'
            using errcode = '22023';
    end if;
end
$$;
comment on function app.assert_claim(text, integer, interval) is
    'Refuses who is no server (42501), and a claim on a queue that names no worker or is for too many rows or too long (22023)';
