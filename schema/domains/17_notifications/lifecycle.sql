select app.holds_data_of('public.notifications', 'user_id', 'delete');
select app.keep_rows('public.notifications', 'created_at', interval '1 year', 'read or archived or expires_at < now()');
select app.holds_data_of('public.notification_preferences', 'user_id', 'delete');
select app.holds_data_of('public.push_subscriptions', 'user_id', 'delete');
do $$
begin
    -- There are exports where area 9 is.
    if to_regprocedure('app.withhold_from_export(regclass, name, text)') is not null then
        perform app.withhold_from_export('public.push_subscriptions', 'endpoint', 'whoever knows it can push');
        perform app.withhold_from_export('public.push_subscriptions', 'auth', 'a key');
        perform app.withhold_from_export('public.push_subscriptions', 'p256dh', 'a key');
    end if;
end
$$;
