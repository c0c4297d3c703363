-- E-mails and SMS on their way: put down in the transaction that asks for them, so that they leave exactly when it
-- commits; leased, sent and settled by programs (src/outbox). Only the auth service's role calls these: rows hold
-- codes and links that open accounts.
--
-- A message waits until it is sent or has failed. After a day of trying it has failed.

create or replace function app.enqueue_message(
    p_channel text,
    p_kind text,
    p_recipient text,
    p_subject text,
    p_html text,
    p_body text,
    p_code text
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
    perform app.assert_service();
    insert into app.outbox (channel, kind, recipient, subject, html, body, code)
    values (
        p_channel, p_kind, p_recipient,
        -- Templates put into it what users say of themselves; a line break there shall cost nobody the message.
        regexp_replace(coalesce(p_subject, ''), '[\r\n]+', ' ', 'g'),
        coalesce(p_html, ''), coalesce(p_body, ''), coalesce(p_code, '')
    )
    returning id into v_id;
    perform pg_notify('plinth_outbox', '');
    return v_id;
end
$$;
comment on function app.enqueue_message(text, text, text, text, text, text, text) is
    'Puts an e-mail or SMS on its way when the transaction commits; returns its id';

create or replace function app.lease_messages(p_channel text, p_limit integer, p_lease interval)
returns setof app.outbox
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    return query
    with due as (
        select o.id
        from app.outbox as o
        where o.channel = p_channel
        and o.sent_at is null
        and o.failed_at is null
        and o.next_attempt_at <= now()
        and (o.leased_until is null or o.leased_until <= now())
        order by o.next_attempt_at, o.id
        limit p_limit
        for update skip locked
    )
    update app.outbox as o
    set leased_until = now() + p_lease,
        attempts = o.attempts + 1
    from due
    where o.id = due.id
    returning o.*;
end
$$;
comment on function app.lease_messages(text, integer, interval) is
    'Takes messages of a channel that are due, for the caller alone until the lease ends; counts the attempt';

create or replace function app.settle_message(p_id bigint, p_outcome text, p_error text default null)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_pauses constant interval[] := array['10 seconds', '1 minute', '5 minutes', '30 minutes', '2 hours'];
    v_message app.outbox;
    v_next timestamptz;
    v_state text := p_outcome;
begin
    perform app.assert_service();
    if p_outcome is null or p_outcome not in ('sent', 'retry', 'failed') then
        raise exception 'settle_message: outcome is sent, retry or failed, not %', p_outcome using errcode = '22023';
    end if;

    select o.*
    into v_message
    from app.outbox as o
    where o.id = p_id
    and o.sent_at is null
    and o.failed_at is null
    for update;
    if not found then
        return null;
    end if;

    v_next := now() + v_pauses[least(greatest(v_message.attempts, 1), cardinality(v_pauses))];
    if p_outcome = 'retry' and v_next >= v_message.created_at + interval '1 day' then
        v_state := 'failed';
    end if;

    update app.outbox as o
    set leased_until = null,
        next_attempt_at = case when v_state = 'retry' then v_next else o.next_attempt_at end,
        sent_at = case when v_state = 'sent' then now() end,
        failed_at = case when v_state = 'failed' then now() end,
        last_error = case when v_state <> 'sent' then left(p_error, 1000) end,
        subject = case when v_state = 'retry' then o.subject else '' end,
        html = case when v_state = 'retry' then o.html else '' end,
        body = case when v_state = 'retry' then o.body else '' end,
        code = case when v_state = 'retry' then o.code else '' end
    where o.id = p_id;
    return v_state;
end
$$;
comment on function app.settle_message(bigint, text, text) is
    'Says how an attempt ended: sent, retry (after 10 s, 1 min, 5 min, 30 min, then every 2 h, for a day) or failed. Takes the contents of what is sent or has failed; returns which it is now, null where it was settled before';

create or replace function app.waiting_messages(
    p_recipient text default null,
    p_id bigint default null,
    p_limit integer default 200
)
returns setof app.outbox
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    return query
    select o.*
    from app.outbox as o
    where o.sent_at is null
    and o.failed_at is null
    and (p_recipient is null or lower(o.recipient) = lower(p_recipient))
    and (p_id is null or o.id = p_id)
    order by o.id desc
    limit p_limit;
end
$$;
comment on function app.waiting_messages(text, bigint, integer) is
    'Messages that are neither sent nor failed, the newest first: what the development inbox shows';

create or replace function app.count_waiting_messages()
returns table (channel text, waiting bigint)
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    return query
    select o.channel, count(*)
    from app.outbox as o
    where o.sent_at is null
    and o.failed_at is null
    group by o.channel;
end
$$;
comment on function app.count_waiting_messages() is 'How many messages of each channel wait to be sent';

create or replace function app.discard_waiting_messages()
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_discarded bigint;
begin
    perform app.assert_service();
    delete from app.outbox as o
    where o.sent_at is null
    and o.failed_at is null;
    get diagnostics v_discarded = row_count;
    return v_discarded;
end
$$;
comment on function app.discard_waiting_messages() is
    'Forgets all messages that wait, as the development inbox does; returns how many';

create or replace function app.expire_messages()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();
    update app.outbox as o
    set failed_at = now(),
        leased_until = null,
        last_error = coalesce(o.last_error, 'nothing sent it within a day'),
        subject = '',
        html = '',
        body = '',
        code = ''
    where o.sent_at is null
    and o.failed_at is null
    and o.created_at < now() - interval '1 day'
    and (o.leased_until is null or o.leased_until <= now());
end
$$;
comment on function app.expire_messages() is
    'Gives up messages that nothing has sent within a day, as where no SMTP server is configured. Runs as maintenance';
