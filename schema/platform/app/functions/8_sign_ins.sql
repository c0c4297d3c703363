-- What the auth service asks and tells about sign-ins with a password. The answers are those of area 10_security; without
-- it anybody may try, and nothing is recorded.

create or replace function app.sign_in_wait(p_email text, p_ip_address inet)
returns integer
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_until timestamptz;
begin
    perform app.assert_service();
    -- Not in one condition with the call: what names a missing function cannot be read.
    if to_regprocedure('public.check_failed_login_attempts(text, inet)') is null then
        return null;
    end if;
    if public.check_failed_login_attempts(p_email, p_ip_address) then
        return null;
    end if;
    select max(a.blocked_until)
    into v_until
    from public.failed_login_attempts as a
    where a.email is not distinct from app.login_email(p_email)
    and a.ip_address = p_ip_address;
    if v_until > now() then
        return ceil(extract(epoch from v_until - now()));
    end if;
    -- The address failed with too many names.
    return app.security_number('Default Access Control', 'lockout_duration', 900);
end
$$;
comment on function app.sign_in_wait(text, inet) is
    'Seconds that somebody at that network address has to wait before trying a password for that name; null when none. Whether the name belongs to an account makes no difference';

create or replace function app.sign_in_failed(p_email text, p_ip_address inet, p_user_agent text, p_user_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    if to_regprocedure('public.record_failed_login_attempt(text, inet, text)') is null then
        return;
    end if;
    perform public.record_failed_login_attempt(p_email, p_ip_address, p_user_agent);
    -- Nobody signed in, so nobody did it; the account, if there is one, is what it was done to.
    perform public.log_audit_event(
        p_action => 'sign_in.failed',
        p_resource_type => 'user',
        p_resource_id => p_user_id::text,
        p_metadata => jsonb_build_object(
            'kept_out', not public.check_failed_login_attempts(p_email, p_ip_address)
        ),
        p_ip_address => p_ip_address,
        p_user_agent => p_user_agent,
        p_severity => 'medium'
    );
end
$$;
comment on function app.sign_in_failed(text, inet, text, uuid) is
    'Somebody gave a wrong password, for an account or for a name nobody has: counted, and written to the audit trail';

create or replace function app.sign_in_succeeded(p_email text, p_ip_address inet, p_user_agent text, p_user_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    if to_regprocedure('public.clear_failed_login_attempts(text, inet)') is null then
        return;
    end if;
    perform public.clear_failed_login_attempts(p_email, p_ip_address);
    perform public.log_audit_event(
        p_user_id => p_user_id,
        p_action => 'sign_in.succeeded',
        p_resource_type => 'user',
        p_resource_id => p_user_id::text,
        p_metadata => '{"method": "password"}',
        p_ip_address => p_ip_address,
        p_user_agent => p_user_agent
    );
end
$$;
comment on function app.sign_in_succeeded(text, inet, text, uuid) is
    'Somebody signed in with a password: earlier failures of that name from that network address are forgotten, and it is written to the audit trail';

create or replace function app.forget_sign_ins()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    -- At a time: locks stay short, and what is left is for the next run.
    v_most constant integer := 10000;
begin
    perform app.assert_service();
    delete from auth.refresh_tokens as t
    where t.id in (
        select old.id
        from auth.refresh_tokens as old
        where old.updated_at < now() - interval '24 hours'
        and old.revoked
        limit v_most
    );
    delete from auth.sessions as s
    where s.id in (
        select old.id
        from auth.sessions as old
        where old.not_after < now() - interval '72 hours'
        limit v_most
    );
    delete from auth.mfa_challenges as c
    where c.id in (
        select old.id
        from auth.mfa_challenges as old
        where old.created_at < now() - interval '24 hours'
        limit v_most
    );
    delete from auth.flow_state as f
    where f.id in (
        select old.id
        from auth.flow_state as old
        where old.created_at < now() - interval '24 hours'
        and (old.auth_code_issued_at is null or old.auth_code_issued_at < now() - interval '24 hours')
        limit v_most
    );
    delete from auth.mfa_factors as f
    where f.id in (
        select old.id
        from auth.mfa_factors as old
        where old.status = 'unverified'
        and old.created_at < now() - interval '24 hours'
        limit v_most
    );
end
$$;
comment on function app.forget_sign_ins() is
    'Removes what sign-ins left behind: refresh tokens revoked, challenges asked, flows begun and factors not verified a day ago, sessions that ended three days ago. Runs as maintenance';
