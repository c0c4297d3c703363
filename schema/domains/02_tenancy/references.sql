select app.add_reference(
    'public.tenants', 'tenants_plan_id_fkey',
    'foreign key (plan_id) references public.subscription_plans (id) on delete restrict'
);

select app.add_reference(
    'public.tenant_integrations', 'tenant_integrations_integration_id_fkey',
    'foreign key (integration_id) references public.integrations (id) on delete restrict'
);

-- Identity comes before tenancy, so tenancy ties the settings inside a tenant to it.
select app.add_reference(
    'public.user_settings', 'user_settings_tenant_id_fkey',
    'foreign key (tenant_id) references public.tenants (id) on delete cascade'
);
