select app.touch_updated_at('public.tenants');
select app.touch_updated_at('public.tenant_members');
select app.touch_updated_at('public.tenant_usage');
select app.touch_updated_at('public.tenant_integrations');

create or replace trigger t20_guard_tenant
    before insert or update or delete on public.tenants
    for each row
    execute function app.guard_tenant();

create or replace trigger t20_guard_tenant_member
    before insert or update or delete on public.tenant_members
    for each row
    execute function app.guard_tenant_member();

create or replace trigger t50_follow_tenant_owner
    after insert or delete or update of role, status, user_id on public.tenant_members
    for each row
    execute function app.follow_tenant_owner();

create or replace trigger t05_keep_columns
    before update on public.tenant_integrations
    for each row
    execute function app.forbid_column_change('tenant_id', 'id', 'integration_id');

select app.hide_secrets(
    'public.tenant_integrations', 'credentials', 'credentials_secret_id',
    p_conflict => 'kept.integration_id = given.integration_id'
);

-- After on_auth_user_created by name, so a new account has its profile already.
create or replace trigger on_auth_user_email_confirmed
    after insert or update of email, email_confirmed_at on auth.users
    for each row
    execute function app.link_tenant_invitations();
