select test.probe('audit_logs', 'member', 'tenant_id = {tenant} and user_id = {user} and action = ''probed''',
    p_prepare => 'select app.write_audit(''probed'', ''probe'', p_tenant_id => {tenant}, p_user_id => {user})',
    p_insert => 'insert into public.audit_logs (tenant_id, user_id, action, resource, resource_type) values ({tenant}, {user}, ''forged'', ''x'', ''x'')',
    p_update => 'action = ''changed''');

-- An insert that names another user is taken, and becomes the caller's own.
select test.probe('audit_log', 'user', 'user_id = {user} and action = ''probed''',
    p_prepare => 'insert into public.audit_log (user_id, action) values ({user}, ''probed'')',
    p_insert => 'insert into public.audit_log (user_id, action) values ({user}, ''tried'')',
    p_update => 'action = ''changed''');

select test.probe('security_events', 'tenant', 'tenant_id = {tenant} and event_type = ''probed''',
    p_prepare => 'insert into public.security_events (tenant_id, event_type, severity, action, user_id, source_ip) values ({tenant}, ''probed'', ''low'', ''x'', {user}, ''192.0.2.1'')',
    p_insert => 'insert into public.security_events (tenant_id, event_type, severity, action) values ({tenant}, ''tried'', ''low'', ''x'')',
    p_update => 'status = ''investigating''');

select test.probe('threat_detections', 'tenant', 'tenant_id = {tenant}',
    p_prepare => 'insert into public.threat_detections (tenant_id, user_id, ip_address, threat_type, risk_score) values ({tenant}, {user}, ''192.0.2.1'', ''probed'', 10)',
    p_insert => 'insert into public.threat_detections (tenant_id, threat_type, risk_score) values ({tenant}, ''tried'', 10)',
    p_update => 'mitigated = true');

-- Each from an address of its own, so that any of them may be given any e-mail address.
select test.probe('failed_login_attempts', 'user', 'user_id = {user}',
    p_prepare => 'insert into public.failed_login_attempts (user_id, ip_address) values ({user}, (''2001:db8::'' || left({user}, 4) || '':'' || substr({user}, 5, 4))::inet)',
    p_insert => 'insert into public.failed_login_attempts (user_id, ip_address) values ({user}, ''192.0.2.2'')',
    p_update => 'attempt_count = 0');

select test.probe('failed_attempts', 'user', 'user_id = {user}',
    p_insert => 'insert into public.failed_attempts (user_id, ip_address) values ({user}, ''192.0.2.3'')',
    p_update => 'locked_until = now()');

select test.probe('security_policies', 'catalogue', 'name = ''Probe '' || {which}',
    p_prepare => 'insert into public.security_policies (name, policy_type, rules, is_active) values (''Probe '' || {which}, ''audit'', ''{}'', {which} = ''own'')',
    p_insert => 'insert into public.security_policies (name, policy_type, rules) values (''New '' || {which}, ''audit'', ''{}'')',
    p_update => 'description = ''x''');

select test.probe('rate_limits', 'catalogue', 'identifier = {which}',
    p_prepare => 'select public.check_rate_limit({which}, ''probe'')',
    p_insert => 'insert into public.rate_limits (identifier, endpoint, window_seconds, window_start, expires_at) values ({which}, ''tried'', 60, now(), now())',
    p_update => 'request_count = 0');
