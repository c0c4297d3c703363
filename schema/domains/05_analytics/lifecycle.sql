select app.partition_by_time('public.metrics_log', 'ts', 'month', interval '13 months');
select app.partition_by_time('public.performance_metrics', 'timestamp', 'day', interval '30 days');
select app.partition_by_time('public.system_metrics', 'timestamp', 'day', interval '30 days');
select app.holds_data_of('public.performance_metrics', 'user_id', 'detach');
select app.holds_data_of('public.user_activations', 'user_id', 'delete');
select app.holds_data_of('public.nps_surveys', 'user_id', 'delete');
select app.run_regularly('app.recompute_recent_metrics', interval '1 hour');
-- Four times a day, so that no day (UTC) is left out where the server was down; the last run of a day stands.
select app.run_regularly('public.update_pmf_metrics_snapshot', interval '6 hours');
