-- Starting points with fixed ids, never overwritten: the operator changes the rules.
insert into public.security_policies (id, name, description, policy_type, rules)
values
    (
        '00000000-0000-4000-a000-000000001001', 'Default Access Control', 'When sign-ins are blocked', 'access_control',
        '{"max_failed_attempts": 5, "lockout_duration": 900, "max_attempts_per_ip": 50, "require_mfa": false}'
    ),
    (
        '00000000-0000-4000-a000-000000001002', 'Data Protection', 'How long data is kept and what it takes', 'data_protection',
        '{"retention_days": 2555, "anonymization": true, "consent_required": true}'
    ),
    (
        '00000000-0000-4000-a000-000000001003', 'Audit', 'What is logged', 'audit',
        '{"log_all": true, "retention_days": 2555}'
    ),
    (
        '00000000-0000-4000-a000-000000001004', 'Compliance', 'Frameworks that apply', 'compliance',
        '{"frameworks": ["gdpr", "ccpa", "sox"]}'
    )
on conflict do nothing;
