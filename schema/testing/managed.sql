-- A short walk on a server where nobody is superuser and service_role has no bypassrls. It raises where
-- something differs from the usual; the caller rolls nothing back, the database is thrown away.

do $$
declare
    v_olga constant uuid := '11111111-1111-4111-8111-111111111111';
    v_max constant uuid := '22222222-2222-4222-8222-222222222222';
    v_tenant_id uuid;
begin
    set local role supabase_auth_admin;
    insert into auth.users (id, email, email_confirmed_at) values (v_olga, 'olga@example.com', now()), (v_max, 'max@example.com', now());
    reset role;
    assert (select count(*) from public.profiles where id in (v_olga, v_max)) = 2, 'sign-up made no profiles';

    perform set_config('request.jwt.claim.sub', v_olga::text, true);
    set local role authenticated;
    assert not app.is_service(), 'a signed-in user counts as a server';
    v_tenant_id := public.create_tenant('Acme', 'acme');
    assert (select count(*) from public.tenants) = 1, 'an owner does not see exactly its tenant';
    assert public.add_tenant_member(v_tenant_id, v_max) is not null, 'no member was added';
    insert into public.tenant_integrations (tenant_id, integration_id, credentials)
    select v_tenant_id, i.id, '{"token": "t0psecret"}' from public.integrations as i where i.slug = 'slack';
    assert (select credentials ->> 'token' from public.tenant_integrations) = '********', 'credentials are not masked';

    reset role;
    perform set_config('request.jwt.claim.sub', '', true);
    set local role service_role;
    assert app.is_service(), 'service_role does not count as a server';
    assert (select count(*) from public.tenants) = 2, 'service_role does not see all tenants';
    assert (
        select public.get_tenant_integration_credentials(v_tenant_id, i.id) ->> 'token'
        from public.integrations as i
        where i.slug = 'slack'
    ) = 't0psecret', 'service_role cannot read credentials';

    reset role;
    set local role supabase_auth_admin;
    delete from auth.users where id = v_max;
    reset role;
    assert (select count(*) from public.tenant_members) = 1, 'an erased account stays a member';
end
$$;
