-- Decisions of the banner: users add and read their own, platform administrators read. Nobody rewrites what was agreed.
select app.protect_owner(
    'public.privacy_consents',
    p_writes => array['insert'],
    p_columns => array[
        'id', 'user_id', 'consent_id', 'settings', 'jurisdiction', 'consent_version', 'policy_version', 'source',
        -- Replaced by what the database knows: granted, because clients send them.
        'ip_address', 'user_agent', 'data_processing_purposes', 'retention_period'
    ],
    p_read => 'admin'
);
select app.make_append_only('public.privacy_consents');

-- The person reads what concerns it, managers what concerns people of their tenant, platform administrators all.
-- Users register with register_data_subject(), which takes the address from the account.
select app.protect_tenant('public.data_subjects', p_read => 'manager', p_write => 'none', p_owner => 'user_id');

select app.protect_tenant('public.consent_records', p_read => 'manager', p_write => 'none', p_owner => 'user_id');
select app.make_append_only('public.consent_records');

-- Requests: opened and closed by functions. The person may word its own while nobody has taken it up.
select app.protect_tenant('public.data_subject_requests', p_read => 'manager', p_write => 'none', p_owner => 'user_id');
grant update (id, description, request_data) on public.data_subject_requests to authenticated;
create policy owner_update on public.data_subject_requests
    for update to authenticated
    using (user_id = (select auth.uid()) and status = 'pending')
    with check (user_id = (select auth.uid()));
comment on policy owner_update on public.data_subject_requests is 'plinth: the person describes what it asks for, while the request is pending';

-- The register of activities is kept by who answers for it: managers for their tenant, platform administrators for the platform.
select app.protect_tenant(
    'public.data_processing_activities',
    p_read => 'manager',
    p_write => 'manager',
    p_columns => array[
        'tenant_id', 'id', 'name', 'description', 'purpose', 'legal_basis', 'data_categories', 'data_subjects', 'recipients',
        'third_country_transfers', 'transfer_safeguards', 'retention_period', 'technical_measures', 'organizational_measures',
        'controller', 'processor', 'dpo_contact', 'is_active', 'reviewed_at'
    ]
);

select app.protect_tenant('public.compliance_reports', p_read => 'manager', p_write => 'none');
select app.make_append_only('public.compliance_reports');
select app.protect_tenant('public.compliance_metrics', p_read => 'manager', p_write => 'none');
