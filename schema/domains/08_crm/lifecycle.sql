select app.partition_by_time('public.crm_sync_log', 'synced_at', 'month', interval '6 months');
select app.keep_rows('public.email_queue', 'created_at', interval '90 days', 'status not in (''pending'', ''processing'')');
select app.names_actors('public.leads', 'assigned_to');
select app.holds_data_of('public.leads', 'email', 'delete', p_kind => 'email');
select app.holds_data_of('public.email_queue', 'recipient_email', 'delete', p_kind => 'email');
select app.run_regularly('app.fail_lost_mail', interval '5 minutes');
