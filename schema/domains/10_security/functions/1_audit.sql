-- The audit trail.

create or replace function app.write_audit(
    p_action text,
    p_resource_type text,
    p_resource_id text default null,
    p_tenant_id uuid default null,
    p_metadata jsonb default '{}',
    p_severity text default 'low',
    p_user_id uuid default auth.uid(),
    p_resource text default null,
    p_ip_address inet default app.client_ip(),
    p_user_agent text default app.request_header('user-agent')
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id uuid;
begin
    insert into public.audit_logs (
        tenant_id, user_id, action, resource, resource_type, resource_id, metadata, ip_address, user_agent, severity
    )
    values (
        coalesce(p_tenant_id, app.platform_tenant_id()),
        -- A token may outlive its account.
        (select u.id from auth.users as u where u.id = p_user_id),
        p_action,
        coalesce(p_resource, concat_ws(':', p_resource_type, p_resource_id)),
        p_resource_type,
        p_resource_id,
        coalesce(p_metadata, '{}'),
        p_ip_address,
        left(p_user_agent, 1000),
        coalesce(p_severity, 'low')
    )
    returning id into v_id;
    return v_id;
end
$$;
comment on function app.write_audit(text, text, text, uuid, jsonb, text, uuid, text, inet, text) is
    'Writes a row of the audit trail and returns its id. Unguarded, for functions and triggers that know who acts';
select app.callable_by('app.write_audit', 'nobody');

create or replace function public.log_audit_event(
    p_user_id uuid default null,
    p_action text default null,
    p_resource_type text default null,
    p_resource_id text default null,
    p_metadata jsonb default '{}',
    p_tenant_id uuid default null,
    p_resource text default null,
    p_details jsonb default null,
    p_ip_address inet default null,
    p_user_agent text default null,
    p_severity text default 'low'
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_is_service boolean := app.is_service();
begin
    if not v_is_service and auth.uid() is null then
        raise exception 'sign in to log an event'
            using errcode = '42501';
    end if;
    if not v_is_service and p_tenant_id is not null and p_tenant_id <> all(app.visible_tenant_ids()) then
        raise exception 'only members of the tenant may do that'
            using errcode = '42501';
    end if;
    if coalesce(btrim(p_action), '') = '' then
        raise exception 'an event needs an action'
            using errcode = '22023';
    end if;
    if jsonb_typeof(coalesce(p_metadata, '{}')) <> 'object' or jsonb_typeof(coalesce(p_details, '{}')) <> 'object' then
        raise exception 'metadata and details are JSON objects'
            using errcode = '22023';
    end if;

    return app.write_audit(
        p_action,
        coalesce(p_resource_type, 'user_activity'),
        p_resource_id,
        p_tenant_id,
        coalesce(p_metadata, '{}') || coalesce(p_details, '{}'),
        p_severity,
        -- Nobody signs with another's name; only a server speaks for others.
        case when v_is_service then p_user_id else auth.uid() end,
        p_resource,
        case when v_is_service then coalesce(p_ip_address, app.client_ip()) else app.client_ip() end,
        case when v_is_service then coalesce(p_user_agent, app.request_header('user-agent')) else app.request_header('user-agent') end
    );
end
$$;
comment on function public.log_audit_event(uuid, text, text, text, jsonb, uuid, text, jsonb, inet, text, text) is
    'Adds an event to the audit trail and returns its id. A user always signs it itself, a server may name the actor; p_details are added to p_metadata';
select app.callable_by('public.log_audit_event', 'authenticated', 'service_role');

create or replace function app.insert_audit_log()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.user_id = case when app.is_service() then new.user_id else auth.uid() end;
    if new.user_id is null and not app.is_service() then
        raise exception 'sign in to log an event'
            using errcode = '42501';
    end if;
    new.meta = coalesce(new.meta, '{}');
    new.ts = now();
    new.id = app.write_audit(new.action, 'user_activity', p_metadata => new.meta, p_user_id => new.user_id);
    return new;
end
$$;
comment on function app.insert_audit_log() is
    'Trigger: what is inserted into the view audit_log goes to audit_logs, signed by the caller at the time of the server';
select app.callable_by('app.insert_audit_log', 'nobody');

create or replace function app.audited_values(p_row jsonb, p_redacted text[])
returns jsonb
language sql
immutable
set search_path = ''
as $$
    select coalesce(
        jsonb_object_agg(
            c.key,
            case
                when c.value = 'null' then c.value
                when c.key = any(p_redacted) then '"[redacted]"'
                when octet_length(c.value::text) > 2000 then '"[too long]"'
                else c.value
            end
        ),
        '{}'
    )
    from jsonb_each(p_row) as c
$$;
comment on function app.audited_values(jsonb, text[]) is
    'A row as the audit trail may show it: no personal data, no secrets, nothing long';
select app.callable_by('app.audited_values', 'nobody');

create or replace function public.audit_trigger_function()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_keys text[] := string_to_array(tg_argv[0], ',');
    v_redacted text[] := string_to_array(tg_argv[1], ',');
    v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) else '{}' end;
    v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) else '{}' end;
    v_row jsonb := case when tg_op = 'DELETE' then v_old else v_new end;
    v_changed jsonb;
begin
    -- The columns whose value is another one now; updated_at alone is no change.
    select coalesce(jsonb_object_agg(c.name, jsonb_build_array(o.shown -> c.name, n.shown -> c.name)), '{}')
    into v_changed
    from jsonb_object_keys(v_old || v_new) as c (name)
    cross join app.audited_values(v_old, v_redacted) as o (shown)
    cross join app.audited_values(v_new, v_redacted) as n (shown)
    where v_old -> c.name is distinct from v_new -> c.name
    and c.name <> 'updated_at';

    if tg_op = 'UPDATE' and v_changed = '{}' then
        return null;
    end if;

    perform app.write_audit(
        lower(tg_op),
        tg_table_name,
        (select string_agg(v_row ->> k.name, '/' order by k.place) from unnest(v_keys) with ordinality as k (name, place)),
        coalesce(v_row ->> 'tenant_id', case tg_table_name when 'tenants' then v_row ->> 'id' end)::uuid,
        jsonb_build_object('changed', v_changed),
        case tg_op when 'DELETE' then 'medium' else 'low' end
    );
    return null;
exception
    when others then
        -- A trail that cannot be written must not keep the product from working; the log says so.
        raise warning 'a change of % was not audited: % (%)', tg_table_name, sqlerrm, sqlstate;
        return null;
end
$$;
comment on function public.audit_trigger_function() is
    'Trigger: writes a change of a row to the audit trail. Arguments: key columns and redacted columns, each separated by commas';
select app.callable_by('public.audit_trigger_function', 'nobody');

create or replace function app.audit_changes(
    p_table text,
    p_keys text,
    p_redacted text default '',
    p_operations text default 'insert or update or delete'
)
returns void
language plpgsql
set search_path = ''
as $$
begin
    if p_operations not in ('insert or update or delete', 'delete') then
        raise exception 'audit_changes(%): unknown operations %', p_table, p_operations
            using errcode = '22023';
    end if;
    if to_regclass(p_table) is null then
        return;  -- its area was left out
    end if;
    execute format(
        'create or replace trigger %I after %s on %s for each row execute function public.audit_trigger_function(%L, %L)',
        format('audit_%s_trigger', split_part(p_table, '.', 2)), p_operations, p_table::regclass, p_keys, p_redacted
    );
end
$$;
comment on function app.audit_changes(text, text, text, text) is
    'Writes changes of a table to the audit trail, if the table is there. p_redacted names the columns whose values stay out of it';
select app.callable_by('app.audit_changes', 'nobody');

create or replace function app.forget_old_addresses()
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_audit bigint;
    v_events bigint;
begin
    perform app.assert_service();
    update public.audit_logs as l
    set ip_address = null
    where l.created_at < now() - interval '30 days'
    and l.created_at >= now() - interval '40 days'
    and l.ip_address is not null;
    get diagnostics v_audit = row_count;

    update public.security_events as e
    set source_ip = null
    where e.created_at < now() - interval '90 days'
    and e.created_at >= now() - interval '100 days'
    and e.source_ip is not null;
    get diagnostics v_events = row_count;
    return v_audit + v_events;
end
$$;
comment on function app.forget_old_addresses() is
    'Takes network addresses off audit rows after 30 days and off incidents after 90; returns how many. Looks ten days back, so run it daily';
select app.callable_by('app.forget_old_addresses', 'service_role');
