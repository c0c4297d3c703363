select app.holds_data_of('public.guardian_preferences', 'user_id', 'delete');

-- As long as the audit trail: a root can be checked only while its rows are there.
select app.partition_by_time('public.guardian_events', 'created_at', 'month', interval '2555 days');
select app.holds_data_of('public.guardian_events', 'user_id', 'delete');

-- Roots stay as long as the account. They are digests, and each says what came before it.
select app.holds_data_of('public.trust_ledger_roots', 'user_id', 'delete');

select app.run_regularly('app.build_due_trust_ledgers', interval '1 day');
select app.run_regularly('app.expire_trust_badges', interval '1 day');
