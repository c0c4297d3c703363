select app.protect_owner(
    'public.guardian_preferences',
    p_columns => array[
        'user_id', 'trust_level', 'auto_adjust', 'risk_weights', 'disabled_scopes', 'disabled_data_classes',
        'sensitive_contexts', 'private_mode_enabled'
    ]
);

-- What the guardian saw is for the user alone; servers report it and change nothing afterwards.
select app.protect_owner('public.guardian_events', p_writes => '{}');
select app.make_append_only('public.guardian_events');
-- With the time of the server: a row dated back would not fit a day that is sealed. And without the user's decision.
revoke insert on public.guardian_events from service_role;
grant insert (
    user_id, id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, description, metadata, fingerprint
) on public.guardian_events to service_role;

-- Roots come from build_trust_ledger(): not even a server writes one itself.
select app.protect_owner('public.trust_ledger_roots', p_writes => '{}');
select app.make_append_only('public.trust_ledger_roots');
revoke insert on public.trust_ledger_roots from service_role;

select app.protect_catalogue('public.trust_badges', $$status = 'verified' and (expiry_date is null or expiry_date >= current_date)$$);
