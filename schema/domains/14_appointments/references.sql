do $$
begin
    if to_regclass('public.leads') is not null then
        perform app.add_reference(
            'public.appointments', 'appointments_lead_fkey',
            'foreign key (tenant_id, lead_id) references public.leads (tenant_id, id) on delete set null (lead_id)'
        );
    end if;
end
$$;
