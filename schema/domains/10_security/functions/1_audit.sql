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
    v_caller uuid := auth.uid();
    v_is_server boolean := app.is_service();
    v_type text := coalesce(p_resource_type, 'user_activity');
    v_id uuid;
begin
    if v_caller is null and not v_is_server then
        raise exception 'sign in to log an event'
            using errcode = '42501';
    end if;
    if p_action is null
        or coalesce(jsonb_typeof(p_metadata), 'object') <> 'object'
        or coalesce(jsonb_typeof(p_details), 'object') <> 'object'
    then
        raise exception 'an event has an action, and metadata and details that are objects'
            using errcode = '22023';
    end if;
    if not v_is_server then
        if p_tenant_id <> app.platform_tenant_id() and p_tenant_id <> all(app.visible_tenant_ids()) then
            raise exception 'only members of the tenant may do that'
                using errcode = '42501';
        end if;
        if not public.check_rate_limit(
            'user:' || v_caller, 'log_audit_event', app.security_number('Audit', 'client_events_per_minute', 300)
        ) then
            raise exception 'too many events, wait a minute'
                using errcode = '23514';
        end if;
    end if;

    insert into public.audit_logs (
        tenant_id, user_id, action, resource, resource_type, resource_id, metadata, ip_address, user_agent, severity, origin
    )
    values (
        coalesce(p_tenant_id, app.platform_tenant_id()),
        -- A user speaks for itself, from where its request came.
        (select u.id from auth.users as u where u.id = case when v_is_server then p_user_id else v_caller end),
        p_action,
        coalesce(p_resource, concat_ws(':', v_type, p_resource_id)),
        v_type,
        p_resource_id,
        coalesce(p_details, '{}') || coalesce(p_metadata, '{}'),
        coalesce(case when v_is_server then p_ip_address end, app.client_ip()),
        left(coalesce(case when v_is_server then p_user_agent end, app.request_header('user-agent')), 1000),
        coalesce(p_severity, 'low'),
        case when v_is_server then 'system' else 'client' end
    )
    returning id into v_id;
    return v_id;
end
$$;
comment on function public.log_audit_event(uuid, text, text, text, jsonb, uuid, text, jsonb, inet, text, text) is
    'Adds a row to the audit trail and returns its id. A server logs for anybody; a user logs what it did itself, whatever p_user_id, address and browser it states, and the row says that a client said so';
select app.callable_by('public.log_audit_event', 'authenticated', 'service_role');

create or replace function app.insert_audit_log()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.id = public.log_audit_event(
        p_user_id => new.user_id,
        p_action => new.action,
        p_metadata => coalesce(new.meta, '{}')
    );
    select l.user_id, l.metadata, l.created_at
    into new.user_id, new.meta, new.ts
    from public.audit_logs as l
    where l.id = new.id;
    return new;
end
$$;
comment on function app.insert_audit_log() is
    'Trigger: a row added to the view audit_log goes to audit_logs, with the caller as its user and the time of the server';
select app.callable_by('app.insert_audit_log', 'nobody');
