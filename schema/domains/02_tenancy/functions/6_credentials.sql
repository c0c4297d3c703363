-- Credentials of integrations, in clear. How they are hidden: app.hide_secrets().

create or replace function public.get_tenant_integration_credentials(p_tenant_id uuid, p_integration_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if not app.is_service() then
        raise exception 'only servers read credentials'
            using errcode = '42501';
    end if;

    return (
        select app.read_secret(i.credentials_secret_id)::jsonb
        from public.tenant_integrations as i
        where i.tenant_id = p_tenant_id
        and i.integration_id = p_integration_id
    );
end
$$;
comment on function public.get_tenant_integration_credentials(uuid, uuid) is
    'Credentials of an integration of a tenant in clear, for servers only; null when there are none';
select app.callable_by('public.get_tenant_integration_credentials', 'service_role');
