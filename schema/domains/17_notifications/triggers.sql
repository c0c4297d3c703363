select app.touch_updated_at('public.notification_types');
select app.touch_updated_at('public.notifications');

create or replace trigger t20_stamp_notification
    before insert or update on public.notifications
    for each row
    execute function app.stamp_notification();

select app.touch_updated_at('public.notification_preferences');

create or replace trigger t05_keep_columns
    before update on public.notification_preferences
    for each row
    execute function app.forbid_column_change('id', 'user_id', 'tenant_id');

create or replace trigger t05_keep_columns
    before update on public.push_subscriptions
    for each row
    execute function app.forbid_column_change('user_id');
