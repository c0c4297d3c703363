select app.protect_catalogue('public.notification_types', 'true');

-- Notifications: users read, mark and delete their own. Only functions and servers send one.
select app.protect_owner(
    'public.notifications',
    p_writes => array['update', 'delete'],
    p_columns => array['read', 'archived']
);
