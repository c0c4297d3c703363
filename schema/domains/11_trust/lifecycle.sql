select app.partition_by_time('public.guardian_events', 'created_at', 'month', interval '2 years');
select app.holds_data_of('public.guardian_preferences', 'user_id', 'delete');
select app.holds_data_of('public.guardian_events', 'user_id', 'delete');
select app.holds_data_of('public.trust_ledger_roots', 'user_id', 'delete');
select app.run_regularly('app.seal_yesterday', interval '6 hours');
select app.run_regularly('app.expire_trust_badges', interval '1 day');
