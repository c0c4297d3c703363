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
