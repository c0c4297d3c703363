-- Who may enter schema public, and with which privileges new objects are born.
--
-- Two wishes pull apart. A developer who writes `create table public.todos` expects it to be
-- reachable over the API at once, as on Supabase, with row-level security as the gate. Our own
-- objects, in contrast, should grant nothing until their policies.sql says so. So, inside this
-- transaction, objects are born closed (this file), and the last step (epilogue.sql) opens the
-- defaults for what developers create afterwards. A forgotten grant of ours then fails closed.
--
-- Developers' functions keep PostgreSQL's execute for public: helpers in private schemas that are used in
-- policies rely on it. An administrator who closed the defaults on purpose finds them closed again:
-- the epilogue opens them at the first installation, and later only what was open before. The two
-- settings below carry that from here to there.

grant usage on schema public to anon, authenticated, service_role;

do $$
begin
    if has_schema_privilege('public', 'public', 'create') then
        revoke create on schema public from public;
    end if;

    perform set_config(
        'plinth.open_defaults',
        (
            to_regnamespace('app') is null
            or exists (
                select
                from pg_catalog.pg_default_acl as d
                cross join lateral aclexplode(d.defaclacl) as acl
                where d.defaclrole = current_user::regrole
                and d.defaclnamespace = 'public'::regnamespace
                and d.defaclobjtype = 'r'
                and acl.grantee in ('anon'::regrole, 'authenticated'::regrole)
            )
        )::text,
        true
    );

    perform set_config(
        'plinth.open_functions',
        (
            not exists (
                select
                from pg_catalog.pg_default_acl as d
                where d.defaclrole = current_user::regrole
                and d.defaclnamespace = 0
                and d.defaclobjtype = 'f'
                and not exists (
                    select
                    from aclexplode(d.defaclacl) as acl
                    where acl.grantee = 0
                )
            )
        )::text,
        true
    );
end
$$;

do $$
begin
    if current_setting('plinth.open_defaults')::boolean then
        alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
        alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
        alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
    end if;
    alter default privileges revoke execute on functions from public;
end
$$;
