-- What a user does with notifications, and what holds for it.

create or replace function public.mark_notifications_read(p_user_id uuid, p_notification_ids uuid[] default null)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_count integer;
begin
    perform app.assert_self(p_user_id);
    if cardinality(p_notification_ids) > 1000 then
        raise exception 'at most 1000 notifications at once, not %', cardinality(p_notification_ids)
            using errcode = '22023';
    end if;

    update public.notifications as n
    set read = true
    where n.user_id = p_user_id
    and not n.read
    and (p_notification_ids is null or n.id = any(p_notification_ids));
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
comment on function public.mark_notifications_read(uuid, uuid[]) is
    'Marks unread notifications of a user as read, all or those named, and returns how many it were';
select app.callable_by('public.mark_notifications_read', 'authenticated', 'service_role');

create or replace function public.get_unread_notification_count(p_user_id uuid, p_tenant_id uuid default null)
returns integer
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_self(p_user_id);
    return (
        select count(*)::integer
        from public.notifications as n
        where n.user_id = p_user_id
        and not n.read
        and not n.archived
        and (n.expires_at is null or n.expires_at > now())
        and (n.scheduled_for is null or n.scheduled_for <= now())
        and (p_tenant_id is null or n.tenant_id = p_tenant_id)
    );
end
$$;
comment on function public.get_unread_notification_count(uuid, uuid) is
    'How many notifications of a user are due, unread, not archived and not expired; of one tenant if it is given';
select app.callable_by('public.get_unread_notification_count', 'authenticated', 'service_role');

create or replace function public.register_push_subscription(
    p_endpoint text,
    p_p256dh text,
    p_auth text,
    p_user_agent text default null
)
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id bigint;
begin
    if auth.uid() is null then
        raise exception 'a subscription belongs to a user'
            using errcode = '42501';
    end if;
    insert into public.push_subscriptions as s (user_id, endpoint, p256dh, auth, user_agent)
    values (auth.uid(), p_endpoint, p_p256dh, p_auth, p_user_agent)
    on conflict (endpoint) do nothing
    returning s.id into v_id;
    if v_id is not null then
        return v_id;
    end if;

    -- The same browser under another account: whoever holds its keys holds the browser.
    delete from public.push_subscriptions as s
    where s.endpoint = p_endpoint
    and s.p256dh = p_p256dh
    and s.auth = p_auth;
    insert into public.push_subscriptions as s (user_id, endpoint, p256dh, auth, user_agent)
    values (auth.uid(), p_endpoint, p_p256dh, p_auth, p_user_agent)
    returning s.id into v_id;
    return v_id;
end
$$;
comment on function public.register_push_subscription(text, text, text, text) is
    'Subscribes the caller''s browser. A browser that another account used before changes hands if the keys are the same';
select app.callable_by('public.register_push_subscription', 'authenticated');
