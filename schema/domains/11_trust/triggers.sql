select app.touch_updated_at('public.guardian_preferences');
select app.touch_updated_at('public.trust_badges');

create or replace trigger t05_keep_columns
    before update on public.guardian_preferences
    for each row
    execute function app.forbid_column_change('user_id');

create or replace trigger t20_guard_guardian_event
    before insert on public.guardian_events
    for each row
    execute function app.guard_guardian_event();
