select test.probe('lead_sources', 'tenant', 'tenant_id = {tenant} and slug = ''probe''',
    p_prepare => 'insert into public.lead_sources (tenant_id, slug, name, type) values ({tenant}, ''probe'', ''Probe'', ''x'')',
    p_insert => 'insert into public.lead_sources (tenant_id, slug, name, type) values ({tenant}, ''new'', ''New'', ''x'')',
    p_update => 'active = false');

select test.probe('leads', 'tenant', 'tenant_id = {tenant} and email = ''probe@example.test''',
    p_prepare => 'insert into public.leads (tenant_id, email) values ({tenant}, ''probe@example.test'')',
    p_insert => 'insert into public.leads (tenant_id, email) values ({tenant}, ''new@example.test'')',
    p_update => 'company = ''x''');

select test.probe('lead_activities', 'tenant', 'tenant_id = {tenant} and activity_type = ''probe''',
    p_prepare => 'insert into public.lead_activities (tenant_id, lead_id, activity_type) select l.tenant_id, l.id, ''probe'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_insert => 'insert into public.lead_activities (tenant_id, lead_id, activity_type) select l.tenant_id, l.id, ''new'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_update => 'occurred_at = now()');

select test.probe('lead_sessions', 'tenant', 'tenant_id = {tenant} and session_id = ''probe''',
    p_prepare => 'insert into public.lead_sessions (tenant_id, lead_id, session_id) select l.tenant_id, l.id, ''probe'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_insert => 'insert into public.lead_sessions (tenant_id, lead_id, session_id) select l.tenant_id, l.id, ''new'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_update => 'duration = 9');

select test.probe('lead_touchpoints', 'tenant', 'tenant_id = {tenant} and source = ''probe''',
    p_prepare => 'insert into public.lead_touchpoints (tenant_id, lead_id, source) select l.tenant_id, l.id, ''probe'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_insert => 'insert into public.lead_touchpoints (tenant_id, lead_id, source) select l.tenant_id, l.id, ''new'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_update => 'medium = ''x''');

select test.probe('email_interactions', 'tenant', 'tenant_id = {tenant} and email_id = ''probe''',
    p_prepare => 'insert into public.email_interactions (tenant_id, lead_id, email_id) select l.tenant_id, l.id, ''probe'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_insert => 'insert into public.email_interactions (tenant_id, lead_id, email_id) select l.tenant_id, l.id, ''new'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_update => 'opened_at = now()');

select test.probe('email_queue', 'tenant', 'tenant_id = {tenant} and template = ''probe''',
    p_prepare => 'insert into public.email_queue (tenant_id, lead_id, template, recipient_email) select l.tenant_id, l.id, ''probe'', ''r@example.test'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_insert => 'insert into public.email_queue (tenant_id, lead_id, template, recipient_email) select l.tenant_id, l.id, ''new'', ''r@example.test'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_update => 'subject = ''x''');

select test.probe('email_templates', 'tenant', 'tenant_id = {tenant} and slug = ''probe''',
    p_prepare => 'insert into public.email_templates (tenant_id, slug, name, subject, body) values ({tenant}, ''probe'', ''Probe'', ''x'', ''x'')',
    p_insert => 'insert into public.email_templates (tenant_id, slug, name, subject, body) values ({tenant}, ''new'', ''New'', ''x'', ''x'')',
    p_update => 'is_active = false');

select test.probe('nurturing_sequences', 'tenant', 'tenant_id = {tenant} and name = ''Probe''',
    p_prepare => 'insert into public.nurturing_sequences (tenant_id, name, steps) values ({tenant}, ''Probe'', ''[{"delay": 1, "emailTemplate": "x"}]'')',
    p_insert => 'insert into public.nurturing_sequences (tenant_id, name, steps) values ({tenant}, ''New'', ''[{"delay": 1, "emailTemplate": "x"}]'')',
    p_update => 'is_active = false');

select test.probe('nurturing_enrollments', 'tenant', 'tenant_id = {tenant} and reason = ''probe''',
    p_prepare => 'insert into public.nurturing_enrollments (tenant_id, lead_id, sequence_id, reason, status) select l.tenant_id, l.id, s.id, ''probe'', ''active'' from public.leads as l join public.nurturing_sequences as s on s.tenant_id = l.tenant_id and s.name = ''Probe'' where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_insert => 'insert into public.nurturing_enrollments (tenant_id, lead_id, sequence_id, reason, status) select l.tenant_id, l.id, s.id, ''new'', ''completed'' from public.leads as l join public.nurturing_sequences as s on s.tenant_id = l.tenant_id and s.name = ''Probe'' where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_update => 'current_step = 1');

select test.probe('nurturing_schedule', 'tenant', 'tenant_id = {tenant} and step_order = 1',
    p_prepare => 'insert into public.nurturing_schedule (tenant_id, enrollment_id, lead_id, sequence_id, step_order, scheduled_at) select e.tenant_id, e.id, e.lead_id, e.sequence_id, 1, now() from public.nurturing_enrollments as e where e.tenant_id = {tenant} and e.reason = ''probe''',
    p_insert => 'insert into public.nurturing_schedule (tenant_id, enrollment_id, lead_id, sequence_id, step_order, scheduled_at) select e.tenant_id, e.id, e.lead_id, e.sequence_id, 2, now() from public.nurturing_enrollments as e where e.tenant_id = {tenant} and e.reason = ''probe''',
    p_update => 'failure_reason = ''x''');

select test.probe('crm_sync_log', 'tenant', 'tenant_id = {tenant} and request_id = ''probe''',
    p_prepare => 'insert into public.crm_sync_log (tenant_id, lead_id, request_id, provider) select l.tenant_id, l.id, ''probe'', ''custom'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_insert => 'insert into public.crm_sync_log (tenant_id, lead_id, request_id, provider) select l.tenant_id, l.id, ''new'', ''custom'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_update => 'success = true');

select test.probe('conversions', 'tenant', 'tenant_id = {tenant} and external_id = ''probe''',
    p_prepare => 'insert into public.conversions (tenant_id, lead_id, external_id, type) select l.tenant_id, l.id, ''probe'', ''demo'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_insert => 'insert into public.conversions (tenant_id, lead_id, external_id, type) select l.tenant_id, l.id, ''new'', ''demo'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_update => 'value_minor = 9');

select test.probe('marketing_costs', 'tenant', 'tenant_id = {tenant} and source = ''probe''',
    p_prepare => 'insert into public.marketing_costs (tenant_id, source, amount_minor, date) values ({tenant}, ''probe'', 5, ''2026-01-01'')',
    p_insert => 'insert into public.marketing_costs (tenant_id, source, amount_minor, date) values ({tenant}, ''new'', 5, ''2026-01-01'')',
    p_update => 'amount_minor = 6');

select test.probe('campaign_costs', 'tenant', 'tenant_id = {tenant} and campaign = ''probe''',
    p_prepare => 'insert into public.campaign_costs (tenant_id, campaign) values ({tenant}, ''probe'')',
    p_insert => 'insert into public.campaign_costs (tenant_id, campaign) values ({tenant}, ''new'')',
    p_update => 'budget_minor = 6');

select test.probe('roi_tracking', 'tenant', 'tenant_id = {tenant} and campaign = ''probe''',
    p_prepare => 'insert into public.roi_tracking (tenant_id, lead_id, campaign) select l.tenant_id, l.id, ''probe'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_insert => 'insert into public.roi_tracking (tenant_id, lead_id, campaign) select l.tenant_id, l.id, ''new'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_update => 'cost_minor = 9');

select test.probe('revenue_events', 'tenant', 'tenant_id = {tenant} and external_id = ''probe''',
    p_prepare => 'insert into public.revenue_events (tenant_id, lead_id, external_id, amount_minor, provider) select l.tenant_id, l.id, ''probe'', 5, ''p'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_insert => 'insert into public.revenue_events (tenant_id, lead_id, external_id, amount_minor, provider) select l.tenant_id, l.id, ''new'', 5, ''p'' from public.leads as l where l.tenant_id = {tenant} and l.email = ''probe@example.test''',
    p_update => 'amount_minor = 9');

select test.probe('ab_tests', 'tenant', 'tenant_id = {tenant} and name = ''Probe''',
    p_prepare => 'insert into public.ab_tests (tenant_id, name, variations, traffic_split) values ({tenant}, ''Probe'', ''[{"id": "a"}, {"id": "b"}]'', ''{50,50}'')',
    p_insert => 'insert into public.ab_tests (tenant_id, name, variations, traffic_split) values ({tenant}, ''New'', ''[{"id": "a"}, {"id": "b"}]'', ''{50,50}'')',
    p_update => 'hypothesis = ''x''');

select test.probe('ab_test_assignments', 'tenant', 'tenant_id = {tenant} and visitor_id = ''probe''',
    p_prepare => 'insert into public.ab_test_assignments (tenant_id, test_id, visitor_id, variation_id) select t.tenant_id, t.id, ''probe'', ''a'' from public.ab_tests as t where t.tenant_id = {tenant} and t.name = ''Probe''',
    p_insert => 'insert into public.ab_test_assignments (tenant_id, test_id, visitor_id, variation_id) select t.tenant_id, t.id, ''new'', ''a'' from public.ab_tests as t where t.tenant_id = {tenant} and t.name = ''Probe''',
    p_update => 'variation_id = ''b''');

select test.probe('ab_test_conversions', 'tenant', 'tenant_id = {tenant} and conversion_type = ''probe''',
    p_prepare => 'insert into public.ab_test_conversions (tenant_id, test_id, visitor_id, variation_id, conversion_type) select a.tenant_id, a.test_id, a.visitor_id, a.variation_id, ''probe'' from public.ab_test_assignments as a where a.tenant_id = {tenant} and a.visitor_id = ''probe''',
    p_insert => 'insert into public.ab_test_conversions (tenant_id, test_id, visitor_id, variation_id, conversion_type) select a.tenant_id, a.test_id, a.visitor_id, a.variation_id, ''new'' from public.ab_test_assignments as a where a.tenant_id = {tenant} and a.visitor_id = ''probe''',
    p_update => 'value_minor = 9');
