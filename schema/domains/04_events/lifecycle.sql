select app.partition_by_time('public.app_events', 'created_at', 'month', interval '13 months');
select app.partition_by_time('public.telemetry_events', 'created_at', 'day', interval '60 days');
select app.partition_by_time('public.conversion_events', 'created_at', 'month', interval '25 months');
select app.keep_rows('public.sessions', 'started_at', interval '13 months');
select app.keep_rows('public.signals', 'computed_at', interval '90 days');

select app.holds_data_of('public.app_events', 'user_id', 'delete');
select app.holds_data_of('public.telemetry_events', 'user_id', 'delete');
select app.holds_data_of('public.conversion_events', 'user_id', 'detach');
select app.holds_data_of('public.events', 'user_id', 'detach');
select app.holds_data_of('public.sessions', 'user_id', 'delete');
select app.holds_data_of('public.signals', 'user_id', 'delete');
select app.holds_data_of('public.user_segments', 'user_id', 'delete');
