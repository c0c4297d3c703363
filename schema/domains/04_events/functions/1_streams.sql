-- Writing to the streams from other functions.

create or replace function app.emit_event(
    p_type text,
    p_tenant_id uuid default null,
    p_meta jsonb default '{}',
    p_user_id uuid default auth.uid()
)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    insert into public.app_events (tenant_id, user_id, app, type, meta)
    values (
        coalesce(p_tenant_id, app.platform_tenant_id()),
        (select u.id from auth.users as u where u.id = p_user_id),
        'server',
        p_type,
        coalesce(p_meta, '{}')
    )
$$;
comment on function app.emit_event(text, uuid, jsonb, uuid) is
    'Adds a product event. Unguarded, for functions and triggers that know who acts';
select app.callable_by('app.emit_event', 'nobody');
