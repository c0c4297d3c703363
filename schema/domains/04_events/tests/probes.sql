select test.probe('app_events', 'member', 'tenant_id = {tenant} and user_id = {user} and type = ''probed''',
    p_prepare => 'insert into public.app_events (tenant_id, user_id, type) values ({tenant}, {user}, ''probed'')',
    p_insert => 'insert into public.app_events (tenant_id, user_id, type) values ({tenant}, {user}, ''tried'')',
    p_update => 'type = ''changed''');
