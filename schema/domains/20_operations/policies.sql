-- Reports name weak points, so users do not read them.
select app.protect_system('public.orchestrator_reports');
select app.protect_system('public.dependency_reports');
select app.protect_system('public.cost_forecasts');
select app.protect_system('public.security_audits');
