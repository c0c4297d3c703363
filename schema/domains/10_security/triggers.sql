select app.touch_updated_at('public.security_policies');

create or replace trigger t20_complete_failed_attempt
    before insert or update of email, user_id on public.failed_login_attempts
    for each row
    execute function app.complete_failed_attempt();

create or replace trigger t20_stamp_security_event
    before insert or update on public.security_events
    for each row
    execute function app.stamp_security_event();

create or replace trigger t20_stamp_threat
    before insert or update on public.threat_detections
    for each row
    execute function app.stamp_threat();

-- What is audited, and which values stay out of the trail: personal data, secrets, free text.
select app.audit_changes('public.tenants', 'id', 'settings');
select app.audit_changes('public.tenant_members', 'tenant_id,id', 'invited_email');
select app.audit_changes('public.user_roles', 'user_id,role');
select app.audit_changes('public.subscription_plans', 'id');
select app.audit_changes('public.subscription_tiers', 'id');
select app.audit_changes('public.tenant_integrations', 'tenant_id,id', 'configuration,credentials,credentials_secret_id');
select app.audit_changes('public.communication_channels', 'tenant_id,id', 'configuration,configuration_secret_id');
select app.audit_changes('public.integrations', 'id');
select app.audit_changes('public.data_subjects', 'id', 'email,phone,external_id');
select app.audit_changes('public.data_subject_requests', 'id', 'description,request_data,response_data,rejection_reason');
select app.audit_changes('public.consent_records', 'id', 'ip_address,user_agent');
select app.audit_changes('public.privacy_consents', 'id', 'ip_address,user_agent');
select app.audit_changes('public.data_processing_activities', 'id');
select app.audit_changes('public.security_policies', 'id');
select app.audit_changes(
    'public.leads', 'tenant_id,id',
    'email,first_name,last_name,company,phone,metadata,enrichment_data,qualification_data,crm_id,score_factors,campaign',
    'delete'
);
select app.audit_changes('public.ai_agents', 'tenant_id,id', 'training_data,personality,system_prompt');
select app.audit_changes('public.automation_workflows', 'tenant_id,id', 'trigger_config,steps');
select app.audit_changes('public.workflow_definitions', 'tenant_id,id', 'definition,triggers');
