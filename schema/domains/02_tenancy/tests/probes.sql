select test.probe('tenants', 'tenant', 'id = {tenant}',
    p_insert => 'insert into public.tenants (id, name, subdomain) values (gen_random_uuid(), ''Probe'', ''probe'')',
    p_update => 'name = ''Renamed''');

-- The row is that of a simple member, so that the rules for owners do not matter here.
select test.probe('tenant_members', 'tenant', 'tenant_id = {tenant} and user_id in (test.id_of(''mimi''), test.id_of(''gina''))',
    p_insert => 'insert into public.tenant_members (tenant_id, user_id) values ({tenant}, test.id_of(''ada''))',
    p_update => 'permissions = ''{"export": true}''');

select test.probe('tenant_usage', 'tenant', 'tenant_id = {tenant}',
    p_prepare => 'select public.track_usage({tenant}, ''apiCalls'')',
    p_insert => 'insert into public.tenant_usage (tenant_id, metric_type, period_start, period_end) values ({tenant}, ''storage'', now(), now() + interval ''1 month'')',
    p_update => 'usage_count = 0');

select test.probe('tenant_integrations', 'tenant', 'tenant_id = {tenant}',
    p_prepare => 'insert into public.tenant_integrations (tenant_id, integration_id) select {tenant}, id from public.integrations where slug = ''slack''',
    p_insert => 'insert into public.tenant_integrations (tenant_id, integration_id, credentials) select {tenant}, id, ''{"token": "x"}'' from public.integrations where slug = ''zapier''',
    p_update => 'configuration = ''{"default_channel": "x"}''');
