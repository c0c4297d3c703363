select app.touch_updated_at('public.notification_types');
select app.touch_updated_at('public.notifications');

create or replace trigger t20_stamp_notification
    before insert or update on public.notifications
    for each row
    execute function app.stamp_notification();
