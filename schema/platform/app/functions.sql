-- Functions of schema app, in the order a reader needs them:
--   1. patterns   protection, grants and references as one readable line per object
--   2. caller     who is asking
--   3. tenancy    which tenants the caller may see or change, as sets that policies evaluate once
--   4. values     ids and secrets


-- 1. Patterns ---------------------------------------------------------------------------------

create or replace function app.callable_by(p_function regproc, variadic p_roles text[])
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_role text;
begin
    execute format(
        'revoke all on function %s from public, anon, authenticated, service_role',
        p_function::oid::regprocedure
    );

    foreach v_role in array p_roles loop
        if v_role <> 'nobody' then
            execute format('grant execute on function %s to %I', p_function::oid::regprocedure, v_role);
        end if;
    end loop;
end
$$;
comment on function app.callable_by(regproc, text[]) is
    'States who may call a function: takes execute from everyone, then grants it to the named roles; ''nobody'' for trigger functions and internals';

create or replace function app.add_reference(p_table regclass, p_name name, p_clause text)
returns void
language plpgsql
set search_path = ''
as $$
begin
    if not exists (
        select
        from pg_catalog.pg_constraint as c
        where c.conrelid = p_table
        and c.conname = p_name
    ) then
        execute format('alter table %s add constraint %I %s', p_table, p_name, p_clause);
    end if;
end
$$;
comment on function app.add_reference(regclass, name, text) is
    'Adds a foreign key to a table of another area unless a constraint of that name exists';

create or replace function app.touch_updated_at(p_table regclass)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_old text;
    v_new text;
begin
    -- A before trigger may not read generated columns, so the comparison names the others.
    select string_agg(format('old.%I', a.attname), ', ' order by a.attnum),
           string_agg(format('new.%I', a.attname), ', ' order by a.attnum)
    into v_old, v_new
    from pg_catalog.pg_attribute as a
    where a.attrelid = p_table
    and a.attnum > 0
    and not a.attisdropped
    and a.attgenerated = '';

    execute format(
        'create or replace trigger t10_touch_updated_at before update on %s '
        'for each row when ((%s) is distinct from (%s)) '
        'execute function public.update_updated_at_column()',
        p_table, v_old, v_new
    );
end
$$;
comment on function app.touch_updated_at(regclass) is
    'Keeps updated_at of a table current; an update that changes nothing leaves it alone';

create or replace function app.protect(p_table regclass)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_policy name;
begin
    execute format('alter table %s enable row level security', p_table);
    execute format('revoke all on table %s from public, anon, authenticated, service_role', p_table);

    for v_policy in
        select p.polname
        from pg_catalog.pg_policy as p
        where p.polrelid = p_table
        and obj_description(p.oid, 'pg_policy') like 'plinth: %'
        order by p.polname
    loop
        execute format('drop policy %I on %s', v_policy, p_table);
    end loop;

    execute format('grant all on table %s to service_role', p_table);
    perform app.add_policy(
        p_table, 'service_all', 'all', 'service_role', 'true', 'true',
        'a trusted server does everything, also where its role lacks bypassrls'
    );
end
$$;
comment on function app.protect(regclass) is
    'Closes a table: row-level security on, no grant to an API role but service_role, earlier policies of ours (comment starts with "plinth: ") dropped; policies of others stay. Every pattern below starts with it';

create or replace function app.add_policy(
    p_table regclass,
    p_name name,
    p_command text,
    p_roles text,
    p_using text,
    p_check text,
    p_comment text,
    p_restrictive boolean default false
)
returns void
language plpgsql
set search_path = ''
as $$
begin
    execute format(
        'create policy %I on %s as %s for %s to %s',
        p_name, p_table, case when p_restrictive then 'restrictive' else 'permissive' end, p_command, p_roles
    )
    || coalesce(' using (' || p_using || ')', '')
    || coalesce(' with check (' || p_check || ')', '');
    execute format('comment on policy %I on %s is %L', p_name, p_table, 'plinth: ' || p_comment);
end
$$;
comment on function app.add_policy(regclass, name, text, text, text, text, text, boolean) is
    'Creates one policy with its comment; the tool of the patterns';

create or replace function app.grant_writes(
    p_table regclass,
    p_role name,
    p_verbs text[],
    p_columns text[]
)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_verb text;
    v_columns text := (select string_agg(format('%I', c.name), ', ') from unnest(p_columns) as c (name));
begin
    foreach v_verb in array p_verbs loop
        execute format('grant %s', v_verb)
            || case when v_verb <> 'delete' and v_columns is not null then format(' (%s)', v_columns) else '' end
            || format(' on table %s to %I', p_table, p_role);
    end loop;
end
$$;
comment on function app.grant_writes(regclass, name, text[], text[]) is
    'Grants the write verbs of a pattern, on the named columns or, when null, on the whole table';

create or replace function app.protect_owner(
    p_table regclass,
    p_column name default 'user_id',
    p_writes text[] default array['insert', 'update', 'delete'],
    p_columns text[] default null,
    p_and text default null
)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_own text := format('%I = (select auth.uid())', p_column) || coalesce(' and (' || p_and || ')', '');
    v_what text := format('a signed-in user, rows with its own %s', p_column);
begin
    perform app.protect(p_table);
    execute format('grant select on table %s to authenticated', p_table);
    perform app.grant_writes(p_table, 'authenticated', p_writes, p_columns);
    perform app.add_policy(p_table, 'owner_select', 'select', 'authenticated', v_own, null, v_what);

    if 'insert' = any(p_writes) then
        perform app.add_policy(p_table, 'owner_insert', 'insert', 'authenticated', null, v_own, v_what);
    end if;
    if 'update' = any(p_writes) then
        perform app.add_policy(p_table, 'owner_update', 'update', 'authenticated', v_own, v_own, v_what);
    end if;
    if 'delete' = any(p_writes) then
        perform app.add_policy(p_table, 'owner_delete', 'delete', 'authenticated', v_own, null, v_what);
    end if;
end
$$;
comment on function app.protect_owner(regclass, name, text[], text[], text) is
    'Pattern "owner": a signed-in user reaches the rows that carry its id. p_writes narrows what it may do, p_columns which columns it may write, p_and adds a condition';

create or replace function app.protect_tenant(
    p_table regclass,
    p_write text default 'member',
    p_read text default 'member',
    p_writes text[] default array['insert', 'update', 'delete'],
    p_columns text[] default null,
    p_column name default 'tenant_id',
    p_while_suspended text default 'hidden'
)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_readers constant jsonb := '{"member": "visible", "manager": "admin", "billing": "billing"}';
    v_writers constant jsonb := '{"member": "writable", "manager": "admin", "billing": "billing", "none": null}';
    v_who constant jsonb := '{"member": "owner, admin and member", "manager": "owner and admin", "billing": "owner, admin and billing"}';
    v_rows constant text := '%I = any((select app.%I())::uuid[])';
    v_read text;
    v_change text;
    v_what text;
begin
    if not v_readers ? p_read or not v_writers ? p_write or p_while_suspended not in ('hidden', 'readable') then
        raise exception 'protect_tenant(%): unknown reader %, writer % or suspension rule %', p_table, p_read, p_write, p_while_suspended
            using errcode = '22023';
    end if;

    perform app.protect(p_table);

    v_read := format(v_rows, p_column, (v_readers ->> p_read) || '_tenant_ids');
    execute format('grant select on table %s to authenticated', p_table);
    perform app.add_policy(
        p_table, format('%s_select', p_read)::name, 'select', 'authenticated', v_read, null,
        'rows of the tenants of the caller, for ' || case p_read when 'member' then 'every active member' else v_who ->> p_read end
    );

    if p_write <> 'none' then
        v_change := format(v_rows, p_column, (v_writers ->> p_write) || '_tenant_ids');
        v_what := 'rows of the tenants where the caller is ' || (v_who ->> p_write);
        perform app.grant_writes(p_table, 'authenticated', p_writes, p_columns);

        if 'insert' = any(p_writes) then
            perform app.add_policy(p_table, format('%s_insert', p_write)::name, 'insert', 'authenticated', null, v_change, v_what);
        end if;
        if 'update' = any(p_writes) then
            perform app.add_policy(p_table, format('%s_update', p_write)::name, 'update', 'authenticated', v_change, v_change, v_what);
        end if;
        if 'delete' = any(p_writes) then
            perform app.add_policy(p_table, format('%s_delete', p_write)::name, 'delete', 'authenticated', v_change, null, v_what);
        end if;
    end if;

    if p_while_suspended = 'hidden' then
        perform app.add_policy(
            p_table, 'not_suspended', 'all', 'authenticated',
            format('%I <> all((select app.suspended_tenant_ids())::uuid[])', p_column), null,
            'nothing of a suspended tenant, whatever other policies allow', true
        );
    end if;
end
$$;
comment on function app.protect_tenant(regclass, text, text, text[], text[], name, text) is
    'Pattern "tenant": p_read and p_write name who of the tenant may (member, manager = owner and admin, billing; p_write also none). Platform administrators are folded into the tenant sets. A suspended tenant is hidden unless p_while_suspended says readable';

create or replace function app.protect_catalogue(p_table regclass, p_shown_when text)
returns void
language plpgsql
set search_path = ''
as $$
begin
    perform app.protect(p_table);
    execute format('grant select on table %s to anon, authenticated', p_table);
    execute format('grant insert, update, delete on table %s to authenticated', p_table);
    perform app.add_policy(
        p_table, 'anyone_select', 'select', 'anon, authenticated',
        format('(%s) or (select app.is_platform_admin())', p_shown_when), null,
        'everyone reads what is shown, a platform administrator reads all'
    );
    perform app.add_policy(
        p_table, 'admin_insert', 'insert', 'authenticated', null, '(select app.is_platform_admin())',
        'platform administrators keep the catalogue'
    );
    perform app.add_policy(
        p_table, 'admin_update', 'update', 'authenticated', '(select app.is_platform_admin())', '(select app.is_platform_admin())',
        'platform administrators keep the catalogue'
    );
    perform app.add_policy(
        p_table, 'admin_delete', 'delete', 'authenticated', '(select app.is_platform_admin())', null,
        'platform administrators keep the catalogue'
    );
end
$$;
comment on function app.protect_catalogue(regclass, text) is
    'Pattern "catalogue": a small global table that everyone may read where p_shown_when holds and platform administrators maintain';

create or replace function app.forbid_column_change()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    v_column text;
    v_old jsonb := to_jsonb(old);
    v_new jsonb := to_jsonb(new);
begin
    foreach v_column in array tg_argv loop
        if v_old -> v_column is distinct from v_new -> v_column then
            raise exception 'column % of % cannot be changed', v_column, tg_table_name
                using errcode = '23514';
        end if;
    end loop;
    return new;
end
$$;
comment on function app.forbid_column_change() is
    'Trigger: refuses a change of the columns named as arguments. An upsert over REST assigns its key columns too, so they are granted, and this keeps them as they are';


-- 2. Caller -----------------------------------------------------------------------------------

create or replace function app.is_service()
returns boolean
language sql
stable
parallel safe
set search_path = ''
as $$
    select case
        when acting.role in ('supabase_auth_admin', 'supabase_storage_admin') then true
        else pg_has_role(acting.role, 'service_role', 'usage')
    end
    from (
        select case coalesce(nullif(current_setting('role', true), ''), 'none')
            when 'none' then session_user
            else current_setting('role', true)::name
        end as role
    ) as acting
$$;
comment on function app.is_service() is
    'Is a trusted server acting: service_role, an administrator of the database, or the program itself. Decided by the role of the session, which claims cannot forge, and true also inside definer functions it calls';

create or replace function app.is_platform_admin()
returns boolean
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return exists (
        select
        from public.user_roles as r
        where r.user_id = auth.uid()
        and r.role = 'admin'
        and (r.expires_at is null or r.expires_at > now())
    );
end
$$;
comment on function app.is_platform_admin() is
    'Is the caller an administrator of the platform (not of a tenant)';

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


-- 3. Tenancy ----------------------------------------------------------------------------------
--
-- Policies compare with one of these sets: tenant_id = any((select app.visible_tenant_ids())::uuid[]).
-- The select makes PostgreSQL evaluate the function once per statement, and the array lets it use
-- the index that starts with tenant_id. A function call per row takes thousands of times longer.
-- Platform administrators get every tenant, so no second policy is needed for them.
--
-- plpgsql, not sql: it keeps the plans for the life of the connection, where a definer function in sql is
-- planned at each call. For a set that was half a millisecond, now it is some hundredths of one.

create or replace function app.platform_tenant_id()
returns uuid
language sql
immutable
parallel safe
set search_path = ''
as $$
    select '00000000-0000-0000-0000-000000000000'::uuid
$$;
comment on function app.platform_tenant_id() is
    'The fixed tenant that holds rows of the platform itself';

create or replace function app.tenant_ids_with_role(p_roles text[], p_statuses text[] default null)
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    if app.is_platform_admin() then
        return (
            select coalesce(array_agg(t.id), '{}')
            from public.tenants as t
            where t.deleted_at is null
        );
    end if;

    return (
        select coalesce(array_agg(m.tenant_id), '{}')
        from public.tenant_members as m
        join public.tenants as t on t.id = m.tenant_id
        where m.user_id = auth.uid()
        and m.status = 'active'
        and m.role = any(p_roles)
        and t.deleted_at is null
        and (p_statuses is null or t.status = any(p_statuses))
    );
end
$$;
comment on function app.tenant_ids_with_role(text[], text[]) is
    'Tenants in which the caller is an active member with one of the roles, optionally only those in a status; the core of the sets below';

create or replace function app.visible_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return app.tenant_ids_with_role(array['owner', 'admin', 'member', 'viewer', 'billing']);
end
$$;
comment on function app.visible_tenant_ids() is
    'Tenants the caller may read: active member of any role. Suspended ones are included, app.suspended_tenant_ids() takes them away where it matters';

create or replace function app.writable_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return app.tenant_ids_with_role(array['owner', 'admin', 'member'], array['active', 'trial']);
end
$$;
comment on function app.writable_tenant_ids() is
    'Tenants whose data the caller may write: owner, admin or member of an active or trial tenant';

create or replace function app.admin_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return app.tenant_ids_with_role(array['owner', 'admin'], array['active', 'trial']);
end
$$;
comment on function app.admin_tenant_ids() is
    'Tenants the caller manages: owner or admin of an active or trial tenant';

create or replace function app.billing_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return app.tenant_ids_with_role(array['owner', 'admin', 'billing']);
end
$$;
comment on function app.billing_tenant_ids() is
    'Tenants whose bills the caller handles; suspended ones included, so that a bill can still be paid';

create or replace function app.suspended_tenant_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    if app.is_platform_admin() then
        return '{}';
    end if;
    return app.tenant_ids_with_role(array['owner', 'admin', 'member', 'viewer', 'billing'], array['suspended']);
end
$$;
comment on function app.suspended_tenant_ids() is
    'Suspended tenants of the caller; empty for a platform administrator, who still sees them';

create or replace function app.fellow_user_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return (
        select coalesce(array_agg(distinct fellow.user_id), '{}')
        from public.tenant_members as mine
        join public.tenants as t on t.id = mine.tenant_id
        join public.tenant_members as fellow on fellow.tenant_id = mine.tenant_id
        where mine.user_id = auth.uid()
        and mine.status = 'active'
        and t.deleted_at is null
        and fellow.status = 'active'
    );
end
$$;
comment on function app.fellow_user_ids() is
    'Users who share an active membership of some tenant with the caller';

create or replace function app.visible_user_ids()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    if app.is_platform_admin() then
        return (
            select coalesce(array_agg(p.id), '{}')
            from public.profiles as p
        );
    end if;
    return array[auth.uid()];
end
$$;
comment on function app.visible_user_ids() is
    'Users whose private rows the caller may read: itself, or everyone for a platform administrator. Written as a set, so that a user''s own row is found by index; with millions of users administrators better use a server role';

create or replace function app.is_active_member(p_tenant_id uuid, p_user_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
    select exists (
        select
        from public.tenant_members as m
        join public.tenants as t on t.id = m.tenant_id
        where m.tenant_id = p_tenant_id
        and m.user_id = p_user_id
        and m.status = 'active'
        and t.deleted_at is null
    )
$$;
comment on function app.is_active_member(uuid, uuid) is
    'Is that user an active member of that tenant; unguarded, for use inside functions that checked their caller';


-- 4. Values -----------------------------------------------------------------------------------

create or replace function app.uuid_v7()
returns uuid
language sql
volatile
parallel safe
set search_path = ''
as $$
    -- A random (v4) uuid whose first 48 bits become the milliseconds since 1970; then the version
    -- nibble goes from 0100 to 0111.
    select encode(
        set_bit(
            set_bit(
                overlay(
                    uuid_send(gen_random_uuid())
                    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                    from 1 for 6
                ),
                52, 1
            ),
            53, 1
        ),
        'hex'
    )::uuid
$$;
comment on function app.uuid_v7() is
    'New id that sorts by time of creation (UUID version 7), so that inserts touch the end of an index';

create or replace function app.store_secret(p_value text, p_purpose text, p_id uuid default null)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_key record;
    v_id uuid;
begin
    select k.id, encode(k.key, 'hex') as passphrase
    into strict v_key
    from app.secret_keys as k
    order by k.id desc
    limit 1;

    insert into app.secrets (id, purpose, key_id, ciphertext)
    values (
        coalesce(p_id, gen_random_uuid()),
        p_purpose,
        v_key.id,
        extensions.pgp_sym_encrypt(p_value, v_key.passphrase, 'cipher-algo=aes256')
    )
    on conflict (id) do update
    set purpose = excluded.purpose,
        key_id = excluded.key_id,
        ciphertext = excluded.ciphertext,
        updated_at = now()
    returning id into v_id;

    return v_id;
end
$$;
comment on function app.store_secret(text, text, uuid) is
    'Encrypts a value with the newest key and stores it, as a new secret or over the one with that id; returns the id';

create or replace function app.read_secret(p_id uuid)
returns text
language sql
stable
set search_path = ''
as $$
    select extensions.pgp_sym_decrypt(s.ciphertext, encode(k.key, 'hex'))
    from app.secrets as s
    join app.secret_keys as k on k.id = s.key_id
    where s.id = p_id
$$;
comment on function app.read_secret(uuid) is
    'Decrypts a secret; null when there is none. For definer functions that checked their caller';


select app.callable_by('app.callable_by', 'nobody');
select app.callable_by('app.add_reference', 'nobody');
select app.callable_by('app.touch_updated_at', 'nobody');
select app.callable_by('app.protect', 'nobody');
select app.callable_by('app.add_policy', 'nobody');
select app.callable_by('app.grant_writes', 'nobody');
select app.callable_by('app.protect_owner', 'nobody');
select app.callable_by('app.protect_tenant', 'nobody');
select app.callable_by('app.protect_catalogue', 'nobody');
select app.callable_by('app.forbid_column_change', 'nobody');
select app.callable_by('app.assert_self', 'authenticated', 'service_role');
select app.callable_by('app.confirmed_email', 'nobody');
select app.callable_by('app.tenant_ids_with_role', 'nobody');
select app.callable_by('app.is_active_member', 'nobody');
select app.callable_by('app.store_secret', 'nobody');
select app.callable_by('app.read_secret', 'nobody');

-- Called by policies and column defaults with the caller's rights. Each tells the caller only about itself.
select app.callable_by('app.is_service', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.is_platform_admin', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.platform_tenant_id', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.visible_tenant_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.writable_tenant_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.admin_tenant_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.billing_tenant_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.suspended_tenant_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.visible_user_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.fellow_user_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.uuid_v7', 'anon', 'authenticated', 'service_role');
