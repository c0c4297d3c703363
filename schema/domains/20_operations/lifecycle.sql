select app.keep_rows('public.orchestrator_reports', 'created_at', interval '2 years');
select app.keep_rows('public.dependency_reports', 'created_at', interval '2 years');
select app.keep_rows('public.security_audits', 'created_at', interval '2 years');
