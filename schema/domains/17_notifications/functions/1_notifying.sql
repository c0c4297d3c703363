-- Telling users something.

create or replace function app.notify(
    p_user_id uuid,
    p_type text,
    p_title text,
    p_message text,
    p_level text default 'info',
    p_link text default null,
    p_metadata jsonb default '{}',
    p_tenant_id uuid default null,
    p_priority text default 'medium'
)
returns uuid
language sql
volatile
security definer
set search_path = ''
as $$
    insert into public.notifications (user_id, tenant_id, type, level, title, message, link, metadata, priority)
    values (p_user_id, p_tenant_id, p_type, p_level, p_title, p_message, p_link, coalesce(p_metadata, '{}'), p_priority)
    returning id
$$;
comment on function app.notify(uuid, text, text, text, text, text, jsonb, uuid, text) is
    'Tells a user something and returns the id of the notification. Unguarded, for functions and triggers that know why';
select app.callable_by('app.notify', 'nobody');

create or replace function app.stamp_notification()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.read_at = case when new.read then coalesce(case when tg_op = 'UPDATE' then old.read_at end, now()) end;
    new.archived_at = case when new.archived then coalesce(case when tg_op = 'UPDATE' then old.archived_at end, now()) end;
    return new;
end
$$;
comment on function app.stamp_notification() is
    'Trigger: read_at and archived_at say when read and archived became true';
select app.callable_by('app.stamp_notification', 'nobody');
