-- Roles: the kinds of caller the database knows.
--
--   authenticator  the program logs in as this and becomes one of the next three per request
--   anon           a request with no signed-in user
--   authenticated  a request of a signed-in user; row-level security decides the rest
--   service_role   a trusted server, outside row-level security
--   supabase_*     owners of the platform schemas
--
-- No passwords here: the program sets them. Roles belong to the whole cluster, so each may exist
-- already, made by another database or by the provider; then only what is missing is added.
--
-- The caller may be a superuser or, on managed servers, a role with createrole. PostgreSQL lets only
-- a superuser hand out bypassrls (before version 16). Without it nothing breaks: every protected
-- table also carries the policy service_all, see app.protect().

do $$
declare
    v_role record;
begin
    for v_role in
        select *
        from (values
            ('anon', 'nologin noinherit', 'API requests without a signed-in user'),
            ('authenticated', 'nologin noinherit', 'API requests of a signed-in user'),
            ('service_role', 'nologin noinherit', 'API requests of a trusted server; not bound by row-level security'),
            ('authenticator', 'login noinherit', 'The program logs in as this role and switches to an API role per request'),
            ('supabase_admin', 'nologin', 'Administrator role expected by tools; unused by the program itself'),
            ('supabase_auth_admin', 'login noinherit', 'Owner of schema auth'),
            ('supabase_storage_admin', 'login noinherit', 'Owner of schema storage')
        ) as wanted (name, attributes, comment)
    loop
        if not exists (select from pg_catalog.pg_roles where rolname = v_role.name) then
            execute format('create role %I %s', v_role.name, v_role.attributes);
            execute format('comment on role %I is %L', v_role.name, v_role.comment);
        end if;
    end loop;
end
$$;

do $$
begin
    if not (select rolbypassrls from pg_catalog.pg_roles where rolname = 'service_role') then
        alter role service_role bypassrls;
    end if;
exception
    when insufficient_privilege then
        raise warning 'service_role has no bypassrls: % may not grant it', current_user
            using hint = 'The schema works without it (policy service_all). For tables of your own either add such a policy or let a superuser run: alter role service_role bypassrls';
end
$$;

-- The owners of the services' schemas are ours to use only where those schemas are, as the manifest tells them
-- (skipped_where). On Supabase nobody may touch these roles, and nothing here needs to.
select set_config(
    'plinth.own_services',
    coalesce(string_agg(service.owner, ' '), ''),
    true
)
from (values
    ('supabase_auth_admin', 'auth', 'auth.users', 'Accounts, sessions and codes of the auth service'),
    ('supabase_storage_admin', 'storage', 'storage.objects', 'Buckets and objects of the storage service')
) as service (owner, schema_name, table_name, comment)
where to_regclass(service.table_name) is null
or obj_description(to_regnamespace(service.schema_name), 'pg_namespace') = service.comment;

do $$
declare
    v_grant record;
begin
    for v_grant in
        select wanted.role, wanted.member
        from (
            select api.role, m.member
            from unnest(array['anon', 'authenticated', 'service_role']) as api (role)
            cross join unnest(array['authenticator', current_user::text]) as m (member)
            union all
            select service.owner, current_user::text
            from unnest(string_to_array(current_setting('plinth.own_services'), ' ')) as service (owner)
        ) as wanted
        join pg_catalog.pg_roles as me on me.rolname = wanted.member
        where not me.rolsuper
        and wanted.role <> wanted.member
        and (
            -- From version 16 on, who creates a role is a member that may administer but not use it.
            wanted.member = current_user
            or not exists (
                select
                from pg_catalog.pg_auth_members as am
                where am.roleid = wanted.role::regrole
                and am.member = wanted.member::regrole
            )
        )
    loop
        begin
            execute format('grant %I to %I', v_grant.role, v_grant.member);
        exception
            when insufficient_privilege then
                raise warning 'cannot make % a member of %', v_grant.member, v_grant.role
                    using hint = format('Let the owner of that role run: grant %I to %I', v_grant.role, v_grant.member);
        end;
    end loop;
end
$$;

do $$
declare
    v_owner text;
begin
    foreach v_owner in array string_to_array(current_setting('plinth.own_services'), ' ') loop
        execute format(
            'alter role %I set search_path = %I',
            v_owner, case v_owner when 'supabase_auth_admin' then 'auth' else 'storage' end
        );
    end loop;
exception
    when insufficient_privilege then
        raise warning 'cannot set the search_path of the platform roles; they belong to another administrator';
end
$$;
