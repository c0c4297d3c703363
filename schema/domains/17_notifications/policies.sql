select app.protect_catalogue('public.notification_types', 'true');

-- Notifications: users read, mark and delete their own. Only functions and servers send one.
select app.protect_owner(
    'public.notifications',
    p_writes => array['update', 'delete'],
    p_columns => array['read', 'archived']
);

select app.protect_owner(
    'public.notification_preferences',
    p_columns => array[
        'id', 'user_id', 'tenant_id', 'notification_type', 'email_enabled', 'push_enabled', 'sms_enabled', 'in_app_enabled', 'frequency',
        'quiet_hours_start', 'quiet_hours_end', 'timezone'
    ]
);
select app.add_policy(
    'public.notification_preferences', 'own_tenants', 'insert', 'authenticated', null,
    'tenant_id is null or tenant_id = any(array(select tenant_id from app.visible_tenants))',
    'preferences are for tenants one is in', true
);
select app.add_policy(
    'public.notification_preferences', 'not_suspended', 'all', 'authenticated',
    'tenant_id is null or tenant_id <> all(array(select tenant_id from app.suspended_tenants))', null,
    'nothing of a suspended tenant, whatever other policies allow', true
);

select app.protect_owner(
    'public.push_subscriptions',
    p_columns => array['user_id', 'endpoint', 'p256dh', 'auth', 'user_agent', 'expires_at']
);
