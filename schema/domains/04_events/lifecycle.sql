select app.partition_by_time('public.app_events', 'created_at', 'month', interval '13 months');
select app.holds_data_of('public.app_events', 'user_id', 'delete');
