select app.partition_by_time('public.audit_logs', 'created_at', 'month', interval '2555 days');
select app.holds_data_of('public.audit_logs', 'user_id', 'scrub', '{"ip_address": null, "user_agent": null}');

select app.partition_by_time('public.security_events', 'created_at', 'month', interval '2555 days');
select app.holds_data_of(
    'public.security_events', 'user_id', 'scrub',
    '{"source_ip": null, "details": {"value": {}}, "metadata": {"value": {}}}'
);
select app.names_actors('public.security_events', 'resolved_by');

select app.keep_rows('public.threat_detections', 'created_at', interval '1 year', 'mitigated');
select app.holds_data_of('public.threat_detections', 'user_id', 'scrub', '{"ip_address": null, "details": {"value": {}}}');
select app.names_actors('public.threat_detections', 'mitigated_by');

-- Rows hold an e-mail address and a network address, so they go entirely. apply_retention() does it daily.
select app.keep_rows(
    'public.failed_login_attempts', 'last_attempt', interval '30 days', 'blocked_until is null or blocked_until < now()'
);
select app.holds_data_of('public.failed_login_attempts', 'user_id', 'delete');
select app.holds_data_of('public.failed_login_attempts', 'email', 'delete', p_kind => 'email');

select app.run_regularly('app.purge_rate_limits', interval '5 minutes');
select app.run_regularly('app.forget_addresses', interval '1 day');
