select app.partition_by_time('public.agent_interactions', 'created_at', 'month', interval '13 months');
select app.keep_rows('public.ai_health_metrics', 'timestamp', interval '90 days');
select app.keep_rows('public.ai_insights', 'created_at', interval '1 year');
select app.names_actors('public.ai_agents', 'created_by');
select app.holds_data_of('public.agent_interactions', 'user_id', 'delete');
select app.names_actors('public.ai_insights', 'acknowledged_by');
