-- Incidents, the numbers policies set, and forgetting addresses.

create or replace function app.security_number(p_policy text, p_key text, p_default integer)
returns integer
language sql
stable
security definer
set search_path = ''
as $$
    select coalesce(
        (
            select (p.rules ->> p_key)::numeric::integer
            from public.security_policies as p
            where p.tenant_id = app.platform_tenant_id()
            and p.name = p_policy
            and p.is_active
            and jsonb_typeof(p.rules -> p_key) = 'number'
        ),
        p_default
    )
$$;
comment on function app.security_number(text, text, integer) is
    'Number a policy of the platform sets; the default when the policy is switched off or says nothing';
select app.callable_by('app.security_number', 'nobody');

create or replace function app.add_security_event(
    p_event_type text,
    p_severity text,
    p_action text,
    p_user_id uuid default null,
    p_tenant_id uuid default null,
    p_source_ip inet default null,
    p_resource_type text default null,
    p_resource_id text default null,
    p_details jsonb default '{}',
    p_metadata jsonb default '{}',
    p_fingerprint text default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_tenant_id uuid := coalesce(p_tenant_id, app.platform_tenant_id());
    v_id uuid;
begin
    if p_fingerprint is not null then
        -- One at a time per incident, or two that come together would both be the first.
        perform pg_advisory_xact_lock(hashtextextended(format('security_events/%s/%s', v_tenant_id, p_fingerprint), 0));
        update public.security_events as e
        set occurrences = e.occurrences + 1,
            last_seen_at = now()
        where (e.tenant_id, e.id, e.created_at) = (
            select o.tenant_id, o.id, o.created_at
            from public.security_events as o
            where o.tenant_id = v_tenant_id
            and o.fingerprint = p_fingerprint
            and o.status in ('open', 'investigating')
            order by o.created_at desc, o.id desc
            limit 1
        )
        returning e.id into v_id;
        if found then
            return v_id;
        end if;
    end if;

    insert into public.security_events (
        tenant_id, event_type, severity, source_ip, user_id, resource_type, resource_id, action, details, metadata, fingerprint
    )
    values (
        v_tenant_id,
        p_event_type,
        p_severity,
        p_source_ip,
        (select u.id from auth.users as u where u.id = p_user_id),
        p_resource_type,
        p_resource_id,
        p_action,
        coalesce(p_details, '{}'),
        coalesce(p_metadata, '{}'),
        p_fingerprint
    )
    returning id into v_id;
    return v_id;
end
$$;
comment on function app.add_security_event(text, text, text, uuid, uuid, inet, text, text, jsonb, jsonb, text) is
    'Adds an incident, or counts it to the open one of the same tenant and fingerprint; returns its id. Unguarded';
select app.callable_by('app.add_security_event', 'nobody');

create or replace function public.record_security_event(
    p_event_type text,
    p_severity text,
    p_action text,
    p_user_id uuid default null,
    p_tenant_id uuid default null,
    p_source_ip inet default null,
    p_resource_type text default null,
    p_resource_id text default null,
    p_details jsonb default '{}',
    p_metadata jsonb default '{}',
    p_fingerprint text default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    return app.add_security_event(
        p_event_type, p_severity, p_action, p_user_id, p_tenant_id, p_source_ip,
        p_resource_type, p_resource_id, p_details, p_metadata, p_fingerprint
    );
end
$$;
comment on function public.record_security_event(text, text, text, uuid, uuid, inet, text, text, jsonb, jsonb, text) is
    'A server reports an incident; returns its id. One that is open and has the same tenant and fingerprint is counted instead of added';
select app.callable_by('public.record_security_event', 'service_role');

create or replace function app.stamp_security_event()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if new.status not in ('resolved', 'false_positive') then
        new.resolved_at = null;
        new.resolved_by = null;
    elsif tg_op = 'INSERT' or old.status not in ('resolved', 'false_positive') then
        new.resolved_at = now();
        new.resolved_by = coalesce(auth.uid(), new.resolved_by);
    end if;
    return new;
end
$$;
comment on function app.stamp_security_event() is
    'Trigger: resolved_at and resolved_by follow the status';
select app.callable_by('app.stamp_security_event', 'nobody');

create or replace function app.stamp_threat_detection()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if not new.mitigated then
        new.mitigated_at = null;
        new.mitigated_by = null;
    elsif tg_op = 'INSERT' or not old.mitigated then
        new.mitigated_at = now();
        new.mitigated_by = coalesce(auth.uid(), new.mitigated_by);
    end if;
    return new;
end
$$;
comment on function app.stamp_threat_detection() is
    'Trigger: mitigated_at and mitigated_by follow mitigated';
select app.callable_by('app.stamp_threat_detection', 'nobody');

create or replace function app.count_policy_version()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.version = case
        when tg_op = 'INSERT' then 1
        when new.rules is distinct from old.rules then old.version + 1
        else old.version
    end;
    return new;
end
$$;
comment on function app.count_policy_version() is
    'Trigger: version counts changes of the rules';
select app.callable_by('app.count_policy_version', 'nobody');

create or replace function app.forget_addresses()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_before timestamptz := now() - make_interval(days => app.security_number('Data Protection', 'ip_retention_days', 30));
begin
    perform app.assert_service();
    update public.audit_logs as l
    set ip_address = null
    where l.created_at < v_before
    and l.ip_address is not null;
    update public.security_events as e
    set source_ip = null
    where e.created_at < v_before
    and e.source_ip is not null;
    update public.threat_detections as t
    set ip_address = null
    where t.created_at < v_before
    and t.ip_address is not null;
end
$$;
comment on function app.forget_addresses() is
    'Takes network addresses out of older rows: a person''s data, of no use after the days that policy Data Protection sets';
select app.callable_by('app.forget_addresses', 'service_role');
