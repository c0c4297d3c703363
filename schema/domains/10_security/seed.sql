-- Starting points with fixed ids, never overwritten. A policy that is switched off leaves the functions their defaults,
-- which are these numbers. How long rows are kept is enforced by app.retention_policies; retention_days documents it.
insert into public.security_policies (id, name, description, policy_type, rules)
values
    (
        '00000000-0000-4000-a000-000000001001',
        'Default Access Control',
        'When somebody who fails to sign in is kept out, and for how long',
        'access_control',
        '{
            "max_failed_attempts": 5, "max_failed_attempts_per_address": 50,
            "lockout_duration": 900, "max_lockout_duration": 86400, "require_mfa": false
        }'
    ),
    (
        '00000000-0000-4000-a000-000000001002',
        'Data Protection',
        'How long personal data is kept and what it takes to process it',
        'data_protection',
        '{"retention_days": 2555, "ip_retention_days": 30, "anonymize_on_erasure": true, "require_consent": true}'
    ),
    (
        '00000000-0000-4000-a000-000000001003',
        'Audit',
        'What is noted in the audit trail and for how long',
        'audit',
        '{"log_all_access": true, "retention_days": 2555, "client_events_per_minute": 300}'
    ),
    (
        '00000000-0000-4000-a000-000000001004',
        'Compliance',
        'Rules of law the platform goes by',
        'compliance',
        '{"gdpr": true, "ccpa": true, "sox": true}'
    )
on conflict do nothing;
