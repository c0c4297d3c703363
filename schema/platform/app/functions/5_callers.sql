-- Who may call the functions of this schema. Here rather than beside each, because callable_by() is one of them.

select app.callable_by('app.callable_by', 'nobody');
select app.callable_by('app.add_reference', 'nobody');
select app.callable_by('app.touch_updated_at', 'nobody');
select app.callable_by('app.protect', 'nobody');
select app.callable_by('app.add_policy', 'nobody');
select app.callable_by('app.grant_writes', 'nobody');
select app.callable_by('app.protect_owner', 'nobody');
select app.callable_by('app.protect_tenant', 'nobody');
select app.callable_by('app.protect_catalogue', 'nobody');
select app.callable_by('app.forbid_column_change', 'nobody');
select app.callable_by('app.assert_self', 'authenticated', 'service_role');
select app.callable_by('app.confirmed_email', 'nobody');
select app.callable_by('app.tenant_ids_with_role', 'nobody');
select app.callable_by('app.is_active_member', 'nobody');
select app.callable_by('app.store_secret', 'nobody');
select app.callable_by('app.read_secret', 'nobody');

-- Called by policies and column defaults with the caller's rights. Each tells the caller only about itself.
select app.callable_by('app.is_service', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.is_platform_admin', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.platform_tenant_id', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.visible_tenant_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.writable_tenant_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.admin_tenant_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.billing_tenant_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.suspended_tenant_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.visible_user_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.fellow_user_ids', 'anon', 'authenticated', 'service_role');
select app.callable_by('app.uuid_v7', 'anon', 'authenticated', 'service_role');
