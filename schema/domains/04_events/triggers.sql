select app.touch_updated_at('public.segments');
select app.touch_updated_at('public.spend');

create or replace trigger t05_keep_columns
    before update on public.events
    for each row
    execute function app.forbid_column_change('tenant_id', 'id');

-- Not on user_id alone: an account that is erased takes its name off, which is no loading.
create or replace trigger t20_stamp_event
    before insert or update of occurred_at, session_id, event_name, props, source, app, path on public.events
    for each row
    execute function app.stamp_event();
