-- Failed sign-ins: counted per address and network address, so that nobody locks out somebody else from elsewhere.

create or replace function app.access_control(out max_failed_attempts integer, out lockout interval, out max_attempts_per_ip integer)
language sql
stable
security definer
set search_path = ''
as $$
    select
        greatest(coalesce(max((p.rules ->> 'max_failed_attempts')::integer), 5), 1),
        make_interval(secs => greatest(coalesce(max((p.rules ->> 'lockout_duration')::integer), 900), 1)),
        greatest(coalesce(max((p.rules ->> 'max_attempts_per_ip')::integer), 50), 1)
    from public.security_policies as p
    where p.tenant_id is null
    and p.name = 'Default Access Control'
    and p.is_active
$$;
comment on function app.access_control() is
    'When sign-ins are blocked: the numbers of the policy "Default Access Control", or the defaults';
select app.callable_by('app.access_control', 'nobody');

create or replace function public.check_failed_login_attempts(p_email text, p_ip_address inet)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_rules record;
begin
    perform app.assert_service();
    select * into v_rules from app.access_control();

    if exists (
        select
        from public.failed_login_attempts as a
        where a.email is not distinct from lower(btrim(p_email))
        and a.ip_address = p_ip_address
        and a.blocked_until > now()
    ) then
        return false;
    end if;

    -- Many addresses tried from one place.
    return (
        select coalesce(sum(a.attempt_count), 0) < v_rules.max_attempts_per_ip
        from public.failed_login_attempts as a
        where a.ip_address = p_ip_address
        and a.last_attempt > now() - v_rules.lockout
    );
end
$$;
comment on function public.check_failed_login_attempts(text, inet) is
    'May somebody try to sign in with this address from there: true unless the pair is blocked or too much came from the network address';
select app.callable_by('public.check_failed_login_attempts', 'service_role');

create or replace function public.record_failed_login_attempt(p_email text, p_ip_address inet, p_user_agent text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_rules record;
    v_attempt public.failed_login_attempts;
begin
    perform app.assert_service();
    if p_ip_address is null then
        raise exception 'an attempt has a network address'
            using errcode = '22023';
    end if;
    select * into v_rules from app.access_control();

    insert into public.failed_login_attempts as a (email, ip_address, user_agent)
    values (left(lower(btrim(p_email)), 254), p_ip_address, left(p_user_agent, 1000))
    on conflict (email, ip_address) do update
    set attempt_count = case
            when a.last_attempt < now() - v_rules.lockout and coalesce(a.blocked_until, '-infinity') < now() then 1
            else a.attempt_count + 1
        end,
        first_attempt = case
            when a.last_attempt < now() - v_rules.lockout and coalesce(a.blocked_until, '-infinity') < now() then now()
            else a.first_attempt
        end,
        last_attempt = now(),
        user_agent = excluded.user_agent
    returning a.* into v_attempt;

    if v_attempt.attempt_count < v_rules.max_failed_attempts then
        return;
    end if;
    -- Each further failure doubles the pause, up to a day.
    update public.failed_login_attempts as a
    set blocked_until = now() + least(
        v_rules.lockout * power(2, least(v_attempt.attempt_count - v_rules.max_failed_attempts, 20)),
        interval '1 day'
    )
    where a.id = v_attempt.id;

    if v_attempt.attempt_count = v_rules.max_failed_attempts then
        insert into public.security_events (event_type, severity, source_ip, user_id, action, details, fingerprint)
        values (
            'brute_force', 'high', p_ip_address, v_attempt.user_id, 'sign_in_blocked',
            jsonb_build_object('attempts', v_attempt.attempt_count),
            'brute_force/' || host(p_ip_address)
        );
    end if;
end
$$;
comment on function public.record_failed_login_attempt(text, inet, text) is
    'Counts a failed sign-in. At the limit the pair of address and network address is blocked, longer with each further failure, and an incident is opened';
select app.callable_by('public.record_failed_login_attempt', 'service_role');

create or replace function public.clear_failed_login_attempts(p_email text, p_ip_address inet)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    delete from public.failed_login_attempts as a
    where a.email is not distinct from lower(btrim(p_email))
    and a.ip_address = p_ip_address;
end
$$;
comment on function public.clear_failed_login_attempts(text, inet) is
    'Forgets the failed sign-ins of one pair of address and network address, after a good one';
select app.callable_by('public.clear_failed_login_attempts', 'service_role');

create or replace function app.complete_failed_attempt()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.email = lower(btrim(new.email));
    if new.user_id is null and new.email is not null then
        new.user_id = (select u.id from auth.users as u where u.email = new.email and not u.is_sso_user limit 1);
    elsif new.email is null and new.user_id is not null then
        new.email = (select lower(u.email) from auth.users as u where u.id = new.user_id);
    end if;
    return new;
end
$$;
comment on function app.complete_failed_attempt() is
    'Trigger: finds the account of an address, or the address of an account';
select app.callable_by('app.complete_failed_attempt', 'nobody');
