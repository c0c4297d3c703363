create or replace function app.stamp_chat_message()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.user_id := (select c.user_id from public.chat_conversations as c where c.id = new.conversation_id and c.deleted_at is null);
    return new;
end
$$;
comment on function app.stamp_chat_message() is
    'Trigger: a message belongs to the owner of its conversation; in one that was thrown away nothing is said any more';
select app.callable_by('app.stamp_chat_message', 'nobody');

create or replace function app.count_chat_message()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        update public.chat_conversations
        set message_count = message_count + 1,
            last_message_at = greatest(last_message_at, new.created_at)
        where id = new.conversation_id;
    else
        update public.chat_conversations
        set message_count = message_count - 1,
            last_message_at = (
                select max(m.created_at)
                from public.chat_messages as m
                where m.conversation_id = old.conversation_id
            )
        where id = old.conversation_id;
    end if;
    return null;
end
$$;
comment on function app.count_chat_message() is
    'Trigger: a conversation knows how many messages it has and when the last one came';
select app.callable_by('app.count_chat_message', 'nobody');
