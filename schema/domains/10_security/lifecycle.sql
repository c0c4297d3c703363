select app.partition_by_time('public.audit_logs', 'created_at', 'month', interval '2555 days');
select app.holds_data_of('public.audit_logs', 'user_id', 'scrub', '{"ip_address": null, "user_agent": null}');
