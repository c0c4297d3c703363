-- The catalogue comes without tenants as well; only with them does usage have to be somebody's.
do $$
begin
    if to_regclass('public.tenants') is not null then
        perform app.add_reference(
            'public.api_usage', 'api_usage_tenant_id_fkey',
            'foreign key (tenant_id) references public.tenants (id) on delete cascade'
        );
    end if;
end
$$;
