-- Triggers of one table fire in the order of their names, hence the numbers.

select app.touch_updated_at('public.profiles');
select app.touch_updated_at('public.user_settings');
select app.touch_updated_at('public.user_apps');

create or replace trigger t20_set_referral_code
    before insert on public.profiles
    for each row
    execute function public.set_referral_code();

create or replace trigger t05_keep_columns
    before update on public.user_settings
    for each row
    execute function app.forbid_column_change('id', 'user_id', 'tenant_id');

create or replace trigger t20_check_timezone
    before insert or update of timezone on public.user_settings
    for each row
    execute function app.check_timezone();

create or replace trigger t05_keep_columns
    before update on public.user_apps
    for each row
    execute function app.forbid_column_change('user_id', 'app');

create or replace trigger t20_stamp_connected_at
    before insert or update of connected, connected_at on public.user_apps
    for each row
    execute function app.stamp_connected_at();

create or replace trigger t10_stamp_role_grant
    before insert on public.user_roles
    for each row
    execute function app.stamp_role_grant();

create or replace trigger t20_guard_last_admin
    before update or delete on public.user_roles
    for each row
    execute function app.guard_last_admin();

-- On auth.users the names are those that projects know.
create or replace trigger on_auth_user_created
    after insert on auth.users
    for each row
    execute function public.handle_new_user();

create or replace trigger on_auth_user_email_changed
    after update of email on auth.users
    for each row
    execute function public.handle_user_email_change();
