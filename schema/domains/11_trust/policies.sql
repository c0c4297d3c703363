select app.protect_owner(
    'public.guardian_preferences',
    p_columns => array[
        'user_id', 'trust_level', 'auto_adjust', 'risk_weights', 'disabled_scopes', 'disabled_data_classes',
        'sensitive_contexts', 'private_mode_enabled'
    ]
);

-- Only the user reads what the guardian saw and the roots over it; servers and functions write.
select app.protect_owner('public.guardian_events', p_writes => '{}');
select app.make_append_only('public.guardian_events');
select app.protect_owner('public.trust_ledger_roots', p_writes => '{}');
select app.make_append_only('public.trust_ledger_roots');
revoke insert on public.trust_ledger_roots from service_role;

select app.protect_catalogue('public.trust_badges', $$status = 'verified'$$);
