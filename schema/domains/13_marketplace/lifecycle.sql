select app.partition_by_time('public.api_usage', 'created_at', 'month', interval '25 months');
select app.partition_by_time('public.api_logs', 'created_at', 'day', interval '30 days');
select app.holds_data_of('public.marketplace_items', 'author_id', 'detach');
select app.holds_data_of(
    'public.api_logs', 'user_id', 'scrub',
    '{"ip_address": null, "user_agent": null, "request_body": null, "response_body": null, "error_message": null}'
);
