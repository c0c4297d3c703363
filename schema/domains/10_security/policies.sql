-- Audit trail: everyone sees what it did itself, managers what happened in their tenants. Written only by functions.
select app.protect_tenant(
    'public.audit_logs',
    p_read => 'manager',
    p_write => 'none',
    p_owner => 'user_id',
    p_while_suspended => 'readable'
);
select app.make_append_only('public.audit_logs');
