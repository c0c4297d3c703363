-- Support for the pgTAP tests: people with names instead of ids, tenants in one call, and switching
-- between callers. Loaded into a throw-away database only, after the schema.

create schema if not exists tap;
create schema if not exists test;
alter default privileges in schema tap grant execute on functions to public;
alter default privileges in schema test grant execute on functions to public;
create extension if not exists pgtap with schema tap;
grant usage on schema tap, test to public;
comment on schema tap is 'pgTAP';
comment on schema test is 'Personas and fixtures of the tests';

create table if not exists test.personas (
    name text primary key,
    id uuid not null unique
);
comment on table test.personas is 'People of the running test';
grant select on test.personas to public;

create table if not exists test.tenants (
    subdomain text primary key,
    id uuid not null unique
);
comment on table test.tenants is 'Tenants of the running test';
grant select on test.tenants to public;

create or replace function test.id_of(p_name text)
returns uuid
language sql
stable
as $$
    select id from test.personas where name = p_name
$$;
comment on function test.id_of(text) is 'User id of a persona';

create or replace function test.tenant(p_subdomain text)
returns uuid
language sql
stable
as $$
    select id from test.tenants where subdomain = p_subdomain
$$;
comment on function test.tenant(text) is 'Id of a tenant made by given_tenant()';

create or replace function test.as_superuser()
returns void
language plpgsql
as $$
begin
    perform set_config('role', 'none', true);
    perform set_config('request.jwt.claims', '', true);
    perform set_config('request.jwt.claim.sub', '', true);
    perform set_config('request.jwt.claim.role', '', true);
end
$$;
comment on function test.as_superuser() is 'Back to the owner of the database, to prepare or to look';

create or replace function test.as_anon()
returns void
language plpgsql
as $$
begin
    perform set_config('request.jwt.claims', '{"role": "anon"}', true);
    perform set_config('request.jwt.claim.sub', '', true);
    perform set_config('request.jwt.claim.role', 'anon', true);
    perform set_config('role', 'anon', true);
end
$$;
comment on function test.as_anon() is 'Acts as a request without a signed-in user';

create or replace function test.as_service()
returns void
language plpgsql
as $$
begin
    perform set_config('request.jwt.claims', '{"role": "service_role"}', true);
    perform set_config('request.jwt.claim.sub', '', true);
    perform set_config('request.jwt.claim.role', 'service_role', true);
    perform set_config('role', 'service_role', true);
end
$$;
comment on function test.as_service() is 'Acts as a trusted server';

create or replace function test.act_as(p_name text)
returns void
language plpgsql
as $$
begin
    if test.id_of(p_name) is null then
        raise exception 'unknown persona "%"', p_name;
    end if;
    perform set_config(
        'request.jwt.claims',
        json_build_object('sub', test.id_of(p_name), 'role', 'authenticated', 'email', p_name || '@example.com')::text,
        true
    );
    perform set_config('request.jwt.claim.sub', test.id_of(p_name)::text, true);
    perform set_config('request.jwt.claim.role', 'authenticated', true);
    perform set_config('role', 'authenticated', true);
end
$$;
comment on function test.act_as(text) is 'Acts as a signed-in persona, with role and claims as the program sets them';

create or replace function test.given_user(p_name text, p_confirmed boolean default true, p_metadata jsonb default '{}')
returns uuid
language plpgsql
as $$
declare
    v_id uuid := test.id_of(p_name);
begin
    if v_id is null then
        v_id := gen_random_uuid();
        insert into test.personas (name, id) values (p_name, v_id);
        insert into auth.users (id, aud, role, email, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
        values (
            v_id, 'authenticated', 'authenticated', p_name || '@example.com',
            case when p_confirmed then now() end, '{}', p_metadata, now(), now()
        );
    end if;
    return v_id;
end
$$;
comment on function test.given_user(text, boolean, jsonb) is 'Signs a persona up, e-mail <name>@example.com; once per test';

create or replace function test.given_platform_admin(p_name text)
returns void
language plpgsql
as $$
begin
    insert into public.user_roles (user_id, role)
    values (test.given_user(p_name), 'admin');
end
$$;
comment on function test.given_platform_admin(text) is 'A persona who administers the platform';

create or replace function test.given_tenant(
    p_subdomain text,
    p_owner text,
    p_admins text[] default '{}',
    p_members text[] default '{}',
    p_viewers text[] default '{}',
    p_billing text[] default '{}',
    p_status text default 'active'
)
returns uuid
language plpgsql
as $$
declare
    v_id uuid;
begin
    insert into public.tenants (name, subdomain, owner_user_id, status)
    values (initcap(p_subdomain), p_subdomain, test.given_user(p_owner), p_status)
    returning id into v_id;
    insert into test.tenants (subdomain, id) values (p_subdomain, v_id);

    insert into public.tenant_members (tenant_id, user_id, role)
    select v_id, test.given_user(people.name), people.role
    from (
        select p_owner as name, 'owner' as role
        union all select unnest(p_admins), 'admin'
        union all select unnest(p_members), 'member'
        union all select unnest(p_viewers), 'viewer'
        union all select unnest(p_billing), 'billing'
    ) as people;
    return v_id;
end
$$;
comment on function test.given_tenant(text, text, text[], text[], text[], text[], text) is 'A tenant with its people, each signed up on the way';

create or replace function test.plan_of(p_query text)
returns text
language plpgsql
as $$
declare
    v_line text;
    v_plan text := '';
begin
    for v_line in execute 'explain (costs off) ' || p_query loop
        v_plan := v_plan || v_line || chr(10);
    end loop;
    return v_plan;
end
$$;
comment on function test.plan_of(text) is 'Text of the plan of a query, as the current caller would run it';
