-- Figures of tenants are for their managers, those of the platform for its administrators; functions and servers write.
select app.protect_tenant('public.metrics_daily', p_read => 'manager', p_write => 'none');
select app.protect_tenant('public.business_metrics', p_read => 'manager', p_write => 'none');
select app.protect_system('public.metrics_log');
select app.protect_system('public.performance_metrics');
select app.protect_system('public.system_metrics');
select app.protect_system('public.pmf_metrics_snapshots');
select app.protect_owner('public.user_activations', p_writes => '{}', p_read => 'admin');

select app.protect_owner(
    'public.nps_surveys', p_writes => array['insert'], p_columns => array['user_id', 'score', 'feedback'], p_read => 'admin'
);
