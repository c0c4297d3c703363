-- Plans come without tenants as well; only with them does a revenue have to be somebody's.
do $$
begin
    if to_regclass('public.tenants') is not null then
        perform app.add_reference(
            'public.revenue_streams', 'revenue_streams_tenant_id_fkey',
            'foreign key (tenant_id) references public.tenants (id) on delete cascade'
        );
    end if;
end
$$;
