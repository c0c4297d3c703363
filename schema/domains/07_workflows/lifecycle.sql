select app.partition_by_time('public.step_executions', 'created_at', 'month', interval '6 months');
select app.keep_rows('public.workflow_executions', 'created_at', interval '6 months', 'status not in (''pending'', ''running'')');
select app.names_actors('public.automation_workflows', 'created_by');
select app.names_actors('public.workflow_definitions', 'created_by');
select app.names_actors('public.autopilot_workflows', 'created_by');
select app.names_actors('public.workflow_executions', 'user_id');
select app.names_actors('public.workflow_templates', 'author_id');
select app.run_regularly('public.cleanup_orphaned_executions', interval '5 minutes');
