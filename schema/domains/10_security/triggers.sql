select app.touch_updated_at('public.security_policies');

create or replace trigger t05_keep_columns
    before update on public.security_events
    for each row
    execute function app.forbid_column_change('tenant_id', 'id', 'event_type', 'action', 'fingerprint', 'created_at');

create or replace trigger t20_stamp_security_event
    before insert or update on public.security_events
    for each row
    execute function app.stamp_security_event();

create or replace trigger t20_stamp_threat_detection
    before insert or update on public.threat_detections
    for each row
    execute function app.stamp_threat_detection();

create or replace trigger t20_complete_failed_login_attempt
    before insert or update of email, user_id on public.failed_login_attempts
    for each row
    execute function app.complete_failed_login_attempt();

create or replace trigger t05_keep_columns
    before update on public.security_policies
    for each row
    execute function app.forbid_column_change('id', 'tenant_id');

create or replace trigger t20_count_policy_version
    before insert or update on public.security_policies
    for each row
    execute function app.count_policy_version();


-- Audited tables, of whichever areas there are. By name these triggers come before t50_…: a change is noted before
-- those that follow from it. Named again although their names or types would be enough: columns that must not show.
select app.audit_changes('public.tenants', p_redacted => array['settings'], p_shown => array['limits']);
select app.audit_changes('public.tenant_members', p_redacted => array['invited_email'], p_shown => array['permissions']);
select app.audit_changes('public.user_roles', array['user_id', 'role'], p_severity => 'high');
select app.audit_changes('public.subscription_plans', p_shown => array['features', 'limits']);
select app.audit_changes('public.subscription_tiers');
select app.audit_changes('public.tenant_integrations', p_redacted => array['configuration', 'credentials', 'credentials_secret_id']);
select app.audit_changes('public.communication_channels', p_redacted => array['configuration', 'configuration_secret_id']);
select app.audit_changes(
    'public.integrations',
    p_redacted => array['configuration', 'access_token', 'refresh_token', 'support_info', 'shop', 'business_id'],
    p_shown => array['pricing']
);
select app.audit_changes('public.data_subjects', p_redacted => array['email', 'phone', 'external_id', 'consent_id']);
select app.audit_changes('public.consent_records', p_redacted => array['ip_address', 'user_agent']);
select app.audit_changes(
    'public.data_subject_requests',
    p_redacted => array['description', 'request_data', 'response_data', 'rejection_reason']
);
select app.audit_changes(
    'public.privacy_consents',
    p_redacted => array['consent_id', 'settings', 'subject_hash', 'ip_address', 'user_agent']
);
select app.audit_changes(
    'public.data_processing_activities',
    p_redacted => array['controller', 'processor', 'dpo_contact', 'recipients', 'technical_measures', 'organizational_measures']
);
select app.audit_changes('public.security_policies', p_shown => array['rules'], p_severity => 'high');
-- Of a deleted lead only what says nothing about the person.
select app.audit_changes(
    'public.leads',
    p_redacted => array['*'],
    p_shown => array['tenant_id', 'id', 'status', 'score', 'qualified', 'priority', 'created_at'],
    p_operations => 'delete',
    p_severity => 'medium'
);
select app.audit_changes('public.ai_agents', p_redacted => array['system_prompt', 'training_data', 'personality', 'pricing']);
select app.audit_changes('public.automation_workflows', p_redacted => array['trigger_config', 'steps']);
select app.audit_changes('public.workflow_definitions', p_redacted => array['definition', 'triggers']);
