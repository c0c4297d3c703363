select test.probe('audit_logs', 'member', 'tenant_id = {tenant} and user_id = {user} and action = ''probed''',
    p_prepare => 'select app.write_audit(''probed'', ''probe'', p_tenant_id => {tenant}, p_user_id => {user})',
    p_insert => 'insert into public.audit_logs (tenant_id, user_id, action, resource, resource_type) values ({tenant}, {user}, ''forged'', ''x'', ''x'')',
    p_update => 'action = ''changed''');
