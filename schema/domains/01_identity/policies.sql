-- Profiles: private to the owner. What others may see of a person is the view public_profiles.
-- Only the five columns below are the user's to write; a sign-up makes the row, erasing the account
-- removes it.
select app.protect('public.profiles');
grant select on public.profiles to authenticated;
grant update (display_name, avatar_url, bio, location, website) on public.profiles to authenticated;

create policy owner_select on public.profiles
    for select to authenticated
    using (id = any(array(select user_id from app.visible_users)));
comment on policy owner_select on public.profiles is 'plinth: the user itself and platform administrators';

create policy owner_update on public.profiles
    for update to authenticated
    using (id = (select auth.uid()))
    with check (id = (select auth.uid()));
comment on policy owner_update on public.profiles is 'plinth: the user itself';


-- Platform roles: a user reads its own, platform administrators keep them. The trigger
-- t20_guard_last_admin keeps the last administrator, which a policy could not count safely.
select app.protect('public.user_roles');
grant select, delete on public.user_roles to authenticated;
grant insert (user_id, role, expires_at), update (user_id, role, expires_at) on public.user_roles to authenticated;

create policy owner_select on public.user_roles
    for select to authenticated
    using (user_id = any(array(select user_id from app.visible_users)));
comment on policy owner_select on public.user_roles is 'plinth: the user itself and platform administrators';

create policy admin_insert on public.user_roles
    for insert to authenticated
    with check (exists (select from app.platform_admin));
comment on policy admin_insert on public.user_roles is 'plinth: platform administrators grant roles';

create policy admin_update on public.user_roles
    for update to authenticated
    using (exists (select from app.platform_admin))
    with check (exists (select from app.platform_admin));
comment on policy admin_update on public.user_roles is 'plinth: platform administrators change the expiry';

create policy admin_delete on public.user_roles
    for delete to authenticated
    using (exists (select from app.platform_admin));
comment on policy admin_delete on public.user_roles is 'plinth: platform administrators take roles away';


select app.protect_owner(
    'public.user_settings',
    p_columns => array[
        'id', 'user_id', 'tenant_id', 'email_notifications_enabled', 'push_notifications_enabled',
        'sms_notifications_enabled', 'notification_types', 'theme', 'language', 'timezone', 'date_format',
        'time_format', 'profile_visibility', 'analytics_opt_in', 'data_sharing_enabled',
        'beta_features_enabled', 'experimental_features_enabled', 'custom_settings'
    ],
    p_and => 'tenant_id is null or tenant_id = any(array(select tenant_id from app.visible_tenants))'
);

select app.protect_owner(
    'public.user_apps',
    p_columns => array['user_id', 'app', 'connected', 'meta']
);
