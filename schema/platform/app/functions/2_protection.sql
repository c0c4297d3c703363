-- Protection: row-level security, grants and policies of a table as one readable line.

-- Signatures of earlier versions; left in place they would make the calls ambiguous.
drop function if exists app.protect_owner(regclass, name, text[], text[], text);
drop function if exists app.protect_tenant(regclass, text, text, text[], text[], name, text);
drop function if exists app.protect_catalogue(regclass, text);

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
    p_and text default null,
    p_read text default 'owner'
)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_own text := format('%I = (select auth.uid())', p_column) || coalesce(' and (' || p_and || ')', '');
    v_what text := format('a signed-in user, rows with its own %s', p_column);
begin
    if p_read not in ('owner', 'admin') then
        raise exception 'protect_owner(%): unknown reader %', p_table, p_read
            using errcode = '22023';
    end if;

    perform app.protect(p_table);
    execute format('grant select on table %s to authenticated', p_table);
    perform app.grant_writes(p_table, 'authenticated', p_writes, p_columns);
    if p_read = 'owner' then
        perform app.add_policy(p_table, 'owner_select', 'select', 'authenticated', v_own, null, v_what);
    else
        perform app.add_policy(
            p_table, 'owner_select', 'select', 'authenticated',
            format('%I = any(array(select user_id from app.visible_users))', p_column), null,
            v_what || ', and platform administrators'
        );
    end if;

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
comment on function app.protect_owner(regclass, name, text[], text[], text, text) is
    'Pattern "owner": a signed-in user reaches the rows that carry its id. p_writes narrows what it may do, p_columns which columns it may write, p_and adds a condition, p_read => admin lets platform administrators read too';

create or replace function app.protect_tenant(
    p_table regclass,
    p_write text default 'member',
    p_read text default 'member',
    p_writes text[] default array['insert', 'update', 'delete'],
    p_columns text[] default null,
    p_column name default 'tenant_id',
    p_while_suspended text default 'hidden',
    p_owner name default null
)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_readers constant jsonb := '{"member": "visible", "manager": "admin", "billing": "billing"}';
    v_writers constant jsonb := '{"member": "writable", "manager": "admin", "billing": "billing", "none": null}';
    v_who constant jsonb := '{"member": "owner, admin and member", "manager": "owner and admin", "billing": "owner, admin and billing"}';
    v_rows constant text := '%I = any(array(select tenant_id from app.%I))';
    v_read text;
    v_change text;
    v_what text;
begin
    if not v_readers ? p_read or not v_writers ? p_write or p_while_suspended not in ('hidden', 'readable') then
        raise exception 'protect_tenant(%): unknown reader %, writer % or suspension rule %', p_table, p_read, p_write, p_while_suspended
            using errcode = '22023';
    end if;

    perform app.protect(p_table);

    v_read := format(v_rows, p_column, (v_readers ->> p_read) || '_tenants')
        || case when p_owner is null then '' else format(' or %I = (select auth.uid())', p_owner) end;
    execute format('grant select on table %s to authenticated', p_table);
    perform app.add_policy(
        p_table, format('%s_select', p_read)::name, 'select', 'authenticated', v_read, null,
        'rows of the tenants of the caller, for ' || case p_read when 'member' then 'every active member' else v_who ->> p_read end
            || coalesce(', and for the user in ' || p_owner, '')
    );

    if p_write <> 'none' then
        v_change := format(v_rows, p_column, (v_writers ->> p_write) || '_tenants');
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
            format('%I <> all(array(select tenant_id from app.suspended_tenants))', p_column), null,
            'nothing of a suspended tenant, whatever other policies allow', true
        );
    end if;
end
$$;
comment on function app.protect_tenant(regclass, text, text, text[], text[], name, text, name) is
    'Pattern "tenant": p_read and p_write name who of the tenant may (member, manager = owner and admin, billing; p_write also none). p_owner names a column whose user reads the row besides. Platform administrators are folded into the tenant sets. A suspended tenant is hidden unless p_while_suspended says readable';

create or replace function app.protect_catalogue(p_table regclass, p_shown_when text, p_readers text default 'anyone')
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_roles constant jsonb := '{"anyone": "anon, authenticated", "signed_in": "authenticated"}';
begin
    if not v_roles ? p_readers then
        raise exception 'protect_catalogue(%): unknown readers %', p_table, p_readers
            using errcode = '22023';
    end if;

    perform app.protect(p_table);
    execute format('grant select on table %s to %s', p_table, v_roles ->> p_readers);
    execute format('grant insert, update, delete on table %s to authenticated', p_table);
    perform app.add_policy(
        p_table, format('%s_select', p_readers)::name, 'select', v_roles ->> p_readers,
        format('(%s) or exists (select from app.platform_admin)', p_shown_when), null,
        'everyone who may reads what is shown, a platform administrator reads all'
    );
    perform app.add_policy(
        p_table, 'admin_insert', 'insert', 'authenticated', null, 'exists (select from app.platform_admin)',
        'platform administrators keep the catalogue'
    );
    perform app.add_policy(
        p_table, 'admin_update', 'update', 'authenticated', 'exists (select from app.platform_admin)', 'exists (select from app.platform_admin)',
        'platform administrators keep the catalogue'
    );
    perform app.add_policy(
        p_table, 'admin_delete', 'delete', 'authenticated', 'exists (select from app.platform_admin)', null,
        'platform administrators keep the catalogue'
    );
end
$$;
comment on function app.protect_catalogue(regclass, text, text) is
    'Pattern "catalogue": a small global table that everyone (p_readers => signed_in: every signed-in user) reads where p_shown_when holds and platform administrators maintain';

create or replace function app.protect_system(p_table regclass, p_writes text[] default '{}', p_columns text[] default null)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_admin constant text := 'exists (select from app.platform_admin)';
begin
    perform app.protect(p_table);
    execute format('grant select on table %s to authenticated', p_table);
    perform app.grant_writes(p_table, 'authenticated', p_writes, p_columns);
    perform app.add_policy(p_table, 'admin_select', 'select', 'authenticated', v_admin, null, 'platform administrators');

    if 'insert' = any(p_writes) then
        perform app.add_policy(p_table, 'admin_insert', 'insert', 'authenticated', null, v_admin, 'platform administrators');
    end if;
    if 'update' = any(p_writes) then
        perform app.add_policy(p_table, 'admin_update', 'update', 'authenticated', v_admin, v_admin, 'platform administrators');
    end if;
    if 'delete' = any(p_writes) then
        perform app.add_policy(p_table, 'admin_delete', 'delete', 'authenticated', v_admin, null, 'platform administrators');
    end if;
end
$$;
comment on function app.protect_system(regclass, text[], text[]) is
    'Pattern "system": written by servers, read by platform administrators, who write only what p_writes and p_columns name';
