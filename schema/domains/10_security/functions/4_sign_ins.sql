-- Failed sign-ins. An address is kept out for an account it guessed at, not the account: else anybody could lock out
-- anybody, and not the address for all accounts: else one user behind a shared address locks out the others. An address
-- that fails at very many accounts is kept out of all of them.

create or replace function app.login_email(p_email text)
returns text
language sql
immutable
set search_path = ''
as $$
    select left(nullif(lower(btrim(p_email)), ''), 320)
$$;
comment on function app.login_email(text) is
    'Form in which an e-mail address of a sign-in is compared, whatever was typed';
select app.callable_by('app.login_email', 'nobody');

create or replace function app.assert_sign_in(p_ip_address inet)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    perform app.assert_service();
    if p_ip_address is null then
        raise exception 'a sign-in comes from an address'
            using errcode = '22023';
    end if;
end
$$;
comment on function app.assert_sign_in(inet) is
    'Refuses unless a server tells of a sign-in and where it came from';
select app.callable_by('app.assert_sign_in', 'nobody');

create or replace function public.check_failed_login_attempts(p_email text, p_ip_address inet)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_sign_in(p_ip_address);
    return not exists (
        select
        from public.failed_login_attempts as a
        where a.email is not distinct from app.login_email(p_email)
        and a.ip_address = p_ip_address
        and a.blocked_until > now()
    )
    and app.security_number('Default Access Control', 'max_failed_attempts_per_address', 50) > (
        select coalesce(sum(a.attempt_count), 0)
        from public.failed_login_attempts as a
        where a.ip_address = p_ip_address
        and a.last_attempt > now() - make_interval(
            secs => app.security_number('Default Access Control', 'lockout_duration', 900)
        )
    );
end
$$;
comment on function public.check_failed_login_attempts(text, inet) is
    'May somebody at that address try to sign in with that e-mail address now: true unless the pair is kept out, or the address failed too often with any. For servers';
select app.callable_by('public.check_failed_login_attempts', 'service_role');

create or replace function public.record_failed_login_attempt(p_email text, p_ip_address inet, p_user_agent text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_max integer := app.security_number('Default Access Control', 'max_failed_attempts', 5);
    v_lockout integer := app.security_number('Default Access Control', 'lockout_duration', 900);
    v_max_lockout integer := app.security_number('Default Access Control', 'max_lockout_duration', 86400);
    v_since timestamptz := now() - make_interval(secs => v_lockout);
    v_attempt public.failed_login_attempts;
begin
    perform app.assert_sign_in(p_ip_address);

    -- Counting begins anew when the last failure, and the last time of being kept out, are long enough ago.
    insert into public.failed_login_attempts as a (email, ip_address, user_agent)
    values (app.login_email(p_email), p_ip_address, left(p_user_agent, 1000))
    on conflict (email, ip_address) do update
    set (attempt_count, lock_count, first_attempt, blocked_until) = (
            select
                case when x.is_over then 1 else least(a.attempt_count, 2147483646) + 1 end,
                case when x.is_over then 0 else a.lock_count end,
                case when x.is_over then excluded.first_attempt else a.first_attempt end,
                case when not x.is_over then a.blocked_until end
            from (select greatest(a.last_attempt, a.blocked_until) < v_since as is_over) as x
        ),
        last_attempt = greatest(a.last_attempt, excluded.last_attempt),
        user_agent = excluded.user_agent,
        user_id = coalesce(excluded.user_id, a.user_id)
    returning a.* into v_attempt;

    -- Attempts that were under way when the pair was locked count, but do not make it longer.
    if v_attempt.attempt_count < v_max or v_attempt.blocked_until > now() then
        return;
    end if;
    update public.failed_login_attempts as a
    set blocked_until = now() + make_interval(
            secs => least(v_lockout * power(2, least(a.lock_count, 20)), greatest(v_max_lockout, v_lockout))
        ),
        lock_count = a.lock_count + 1
    where a.id = v_attempt.id
    returning a.* into v_attempt;

    perform app.add_security_event(
        'brute_force', 'high', 'sign_in.blocked',
        p_user_id => v_attempt.user_id,
        p_source_ip => p_ip_address,
        p_resource_type => 'failed_login_attempts',
        p_resource_id => v_attempt.id::text,
        p_details => jsonb_build_object('attempts', v_attempt.attempt_count, 'blocked_until', v_attempt.blocked_until),
        p_fingerprint => 'brute_force/' || v_attempt.id
    );
end
$$;
comment on function public.record_failed_login_attempt(text, inet, text) is
    'Counts a failed sign-in. At the maximum of policy Default Access Control the pair of e-mail and network address is kept out, each time twice as long, and an incident is opened. For servers';
select app.callable_by('public.record_failed_login_attempt', 'service_role');

create or replace function public.clear_failed_login_attempts(p_email text, p_ip_address inet)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_sign_in(p_ip_address);
    delete from public.failed_login_attempts as a
    where a.email is not distinct from app.login_email(p_email)
    and a.ip_address = p_ip_address;
end
$$;
comment on function public.clear_failed_login_attempts(text, inet) is
    'Forgets the failures of that e-mail address from that network address, after a sign-in that succeeded; those of others stay. For servers';
select app.callable_by('public.clear_failed_login_attempts', 'service_role');

create or replace function app.complete_failed_login_attempt()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if new.email is null and new.user_id is not null then
        new.email = (select u.email from auth.users as u where u.id = new.user_id);
    end if;
    new.email = app.login_email(new.email);
    if new.user_id is null then
        new.user_id = (
            select u.id
            from auth.users as u
            where u.email = new.email
            and not u.is_sso_user
        );
    end if;
    return new;
end
$$;
comment on function app.complete_failed_login_attempt() is
    'Trigger: fills the e-mail address from the user and the user from the e-mail address';
select app.callable_by('app.complete_failed_login_attempt', 'nobody');
