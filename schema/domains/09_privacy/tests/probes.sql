select test.probe('privacy_consents', 'user', 'user_id = {user} and source = ''probed''',
    p_prepare => 'insert into public.privacy_consents (user_id, settings, source, ip_address) values ({user}, ''{"analytics": true}'', ''probed'', ''192.0.2.7'')',
    p_insert => 'insert into public.privacy_consents (user_id, settings, source) values ({user}, ''{"analytics": false}'', ''tried'')',
    p_update => 'settings = ''{}''');

select test.probe('data_subjects', 'user', 'user_id = {user}',
    p_prepare => 'select public.register_data_subject(p_user_id => {user})',
    p_insert => 'insert into public.data_subjects (email) values (''probe-'' || {user} || ''@example.com'')',
    p_update => 'phone = ''+49 30 1234567''');

select test.probe('consent_records', 'user', 'user_id = {user} and purpose = ''probed''',
    p_prepare => 'insert into public.consent_records (data_subject_id, consent_type, purpose, granted, ip_address) values (public.register_data_subject(p_user_id => {user}), ''other'', ''probed'', true, ''192.0.2.7'')',
    p_insert => 'insert into public.consent_records (data_subject_id, consent_type, purpose, granted) select s.id, ''other'', ''tried'', true from public.data_subjects as s where s.user_id = {user}',
    p_update => 'withdrawn_at = now()');

select test.probe('data_subject_requests', 'user', 'user_id = {user} and request_type = ''access''',
    p_prepare => 'insert into public.data_subject_requests (data_subject_id, request_type, description) values (public.register_data_subject(p_user_id => {user}), ''access'', ''Probe'')',
    p_insert => 'insert into public.data_subject_requests (data_subject_id, request_type) select s.id, ''objection'' from public.data_subjects as s where s.user_id = {user}',
    p_update => 'description = ''changed''');

select test.probe('data_processing_activities', 'tenant', 'tenant_id = {tenant} and name = ''Probe''',
    p_prepare => 'insert into public.data_processing_activities (tenant_id, name, purpose, legal_basis) values ({tenant}, ''Probe'', ''Probing'', ''contract'')',
    p_insert => 'insert into public.data_processing_activities (tenant_id, name, purpose, legal_basis) values ({tenant}, ''Tried'', ''Trying'', ''contract'')',
    p_update => 'description = ''x''');

select test.probe('compliance_reports', 'tenant', 'tenant_id = {tenant} and type = ''gdpr''',
    p_prepare => 'insert into public.compliance_reports (tenant_id, type, status, score, valid_until) values ({tenant}, ''gdpr'', ''partial'', 60, now() + interval ''1 year'')',
    p_insert => 'insert into public.compliance_reports (tenant_id, type, status, score, valid_until) values ({tenant}, ''soc2'', ''partial'', 60, now() + interval ''1 year'')',
    p_update => 'score = 100');

select test.probe('compliance_metrics', 'tenant', 'tenant_id = {tenant} and metric_type = ''probed''',
    p_prepare => 'insert into public.compliance_metrics (tenant_id, metric_type, value, period_start, period_end) values ({tenant}, ''probed'', 1, ''2025-01-01'', ''2025-02-01'')',
    p_insert => 'insert into public.compliance_metrics (tenant_id, metric_type, value, period_start, period_end) values ({tenant}, ''tried'', 1, ''2025-01-01'', ''2025-02-01'')',
    p_update => 'value = 0');
