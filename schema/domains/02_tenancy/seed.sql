-- The platform itself as a tenant: rows that belong to nobody else carry its id, so tenant_id is never
-- null. Its settings hold what the platform decides, such as max_tenants_per_user.
insert into public.tenants (id, name, subdomain, status)
values (app.platform_tenant_id(), 'Platform', 'platform', 'active')
on conflict (id) do nothing;
