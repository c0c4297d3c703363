select test.probe('audit_logs', 'member', 'tenant_id = {tenant} and user_id = {user} and action = ''probed''',
    p_prepare => 'select app.write_audit(''probed'', ''probe'', p_tenant_id => {tenant}, p_user_id => {user})',
    p_insert => 'insert into public.audit_logs (tenant_id, user_id, action, resource, resource_type) values ({tenant}, {user}, ''forged'', ''x'', ''x'')',
    p_update => 'action = ''changed''');

-- Another user's row is not reached; an insert names the other and is signed by the caller all the same.
select test.probe('audit_log', 'user', 'user_id = {user} and action = ''probed''',
    p_prepare => 'select app.write_audit(''probed'', ''user_activity'', p_user_id => {user})',
    p_insert => 'insert into public.audit_log (user_id, action) values ({user}, ''tried'')',
    p_update => 'action = ''changed''');

select test.probe('security_events', 'tenant', 'tenant_id = {tenant} and event_type = ''probe''',
    p_prepare => 'insert into public.security_events (tenant_id, event_type, severity, action, user_id) values ({tenant}, ''probe'', ''low'', ''x'', {user})',
    p_insert => 'insert into public.security_events (tenant_id, event_type, severity, action) values ({tenant}, ''new'', ''low'', ''x'')',
    p_update => 'status = ''investigating''');

select test.probe('threat_detections', 'tenant', 'tenant_id = {tenant} and threat_type = ''probe''',
    p_prepare => 'insert into public.threat_detections (tenant_id, threat_type, risk_score, user_id, ip_address) values ({tenant}, ''probe'', 10, {user}, ''192.0.2.1'')',
    p_insert => 'insert into public.threat_detections (tenant_id, threat_type, risk_score) values ({tenant}, ''new'', 10)',
    p_update => 'mitigated = true');

select test.probe('failed_login_attempts', 'user', 'user_id = {user}',
    p_prepare => 'insert into public.failed_login_attempts (user_id, ip_address) values ({user}, ''192.0.2.1'')',
    p_insert => 'insert into public.failed_login_attempts (user_id, ip_address) values ({user}, ''192.0.2.2'')',
    p_update => 'attempt_count = 0');

select test.probe('failed_attempts', 'user', 'user_id = {user}',
    p_insert => 'insert into public.failed_attempts (user_id, ip_address, attempt_count) values ({user}, ''192.0.2.3'', 1)',
    p_update => 'attempt_count = 0');

select test.probe('security_policies', 'catalogue', 'name = ''Probe '' || {which}',
    p_prepare => 'insert into public.security_policies (name, policy_type, rules, is_active) values (''Probe '' || {which}, ''audit'', ''{}'', {which} = ''own'')',
    p_insert => 'insert into public.security_policies (name, policy_type, rules) values (''New '' || {which}, ''audit'', ''{}'')',
    p_update => 'description = ''x''');

select test.probe('rate_limits', 'tenant', 'identifier = ''probe'' and endpoint = {tenant}::text',
    p_prepare => 'select public.check_rate_limit(''probe'', {tenant}::text)',
    p_insert => 'insert into public.rate_limits (identifier, endpoint, window_start, window_seconds, expires_at) values (''new'', {tenant}::text, now(), 60, now())',
    p_update => 'request_count = 0');
