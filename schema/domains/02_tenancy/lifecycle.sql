select app.names_actors('public.tenants', 'owner_user_id');
select app.holds_data_of('public.tenant_members', 'user_id', 'delete');
select app.holds_data_of('public.tenant_members', 'invited_email', 'delete', p_kind => 'email');
select app.names_actors('public.tenant_members', 'invited_by');
