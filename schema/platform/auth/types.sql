-- Schema auth: accounts, sessions and one-time codes, with the names and shapes clients and SQL of Supabase
-- projects expect. supabase_auth_admin owns all of it, so the files of this folder act as that role.

create schema if not exists auth authorization supabase_auth_admin;

set local role supabase_auth_admin;

comment on schema auth is 'Accounts, sessions and codes of the auth service';
grant usage on schema auth to anon, authenticated, service_role;

do $$
begin
    if to_regtype('auth.factor_type') is null then
        create type auth.factor_type as enum ('totp', 'webauthn', 'phone');
    end if;

    if to_regtype('auth.factor_status') is null then
        create type auth.factor_status as enum ('unverified', 'verified');
    end if;

    if to_regtype('auth.aal_level') is null then
        create type auth.aal_level as enum ('aal1', 'aal2', 'aal3');
    end if;

    if to_regtype('auth.code_challenge_method') is null then
        create type auth.code_challenge_method as enum ('s256', 'plain');
    end if;

    if to_regtype('auth.one_time_token_type') is null then
        create type auth.one_time_token_type as enum (
            'confirmation_token',
            'reauthentication_token',
            'recovery_token',
            'email_change_token_new',
            'email_change_token_current',
            'phone_change_token'
        );
    end if;
end
$$;

comment on type auth.factor_type is 'Kind of second factor';
comment on type auth.factor_status is 'Whether the user has proved to hold the factor';
comment on type auth.aal_level is 'Authenticator assurance level of a session';
comment on type auth.code_challenge_method is 'How a PKCE code challenge was made';
comment on type auth.one_time_token_type is 'What a one-time token is good for';

reset role;
