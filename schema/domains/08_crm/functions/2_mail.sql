-- E-mail: queueing, and what workers take.

create or replace function public.enqueue_email(
    p_lead_id uuid,
    p_template text,
    p_subject text,
    p_body text,
    p_scheduled_at timestamptz default now(),
    p_dedupe_key text default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_lead public.leads;
    v_id uuid;
begin
    select l.*
    into v_lead
    from public.leads as l
    where l.id = p_lead_id
    and l.deleted_at is null
    and (app.is_service() or l.tenant_id = any(app.writable_tenant_ids()));
    if not found then
        raise exception 'no such lead of yours'
            using errcode = '42501';
    end if;

    insert into public.email_queue (tenant_id, lead_id, template, recipient_email, recipient_name, subject, body, scheduled_at, dedupe_key)
    values (
        v_lead.tenant_id, v_lead.id, p_template, v_lead.email, nullif(concat_ws(' ', v_lead.first_name, v_lead.last_name), ''),
        p_subject, p_body, coalesce(p_scheduled_at, now()), p_dedupe_key
    )
    on conflict (tenant_id, dedupe_key) do nothing
    returning id into v_id;
    return coalesce(v_id, (select q.id from public.email_queue as q where q.tenant_id = v_lead.tenant_id and q.dedupe_key = p_dedupe_key));
end
$$;
comment on function public.enqueue_email(uuid, text, text, text, timestamptz, text) is
    'Queues an e-mail to a lead and returns its id; the same dedupe key gives the one that is there';
select app.callable_by('public.enqueue_email', 'authenticated', 'service_role');

create or replace function public.claim_emails(p_worker text, p_limit integer default 50, p_lease interval default '5 minutes')
returns setof public.email_queue
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_claim(p_worker, p_limit, p_lease);
    return query
    update public.email_queue as q
    set status = 'processing',
        attempts = q.attempts + 1,
        locked_by = p_worker,
        locked_until = now() + p_lease
    from (
        select d.tenant_id, d.id
        from public.email_queue as d
        where d.scheduled_at <= now()
        and d.attempts < d.max_attempts
        and (d.status = 'pending' or (d.status = 'processing' and d.locked_until < now()))
        order by d.priority, d.scheduled_at
        limit p_limit
        for update skip locked
    ) as due
    where q.tenant_id = due.tenant_id
    and q.id = due.id
    returning q.*;
end
$$;
comment on function public.claim_emails(text, integer, interval) is
    'Gives a worker e-mails that are due, each to one worker at a time; one that is not finished within the lease is given out again';
select app.callable_by('public.claim_emails', 'service_role');

create or replace function public.finish_email(
    p_id uuid,
    p_worker text,
    p_error text default null,
    p_provider_message_id text default null
)
returns text
language sql
volatile
security definer
set search_path = ''
as $$
    select app.assert_service();
    update public.email_queue as q
    set status = case when p_error is null then 'sent' when q.attempts < q.max_attempts then 'pending' else 'failed' end,
        sent_at = case when p_error is null then now() end,
        scheduled_at = case when p_error is null then q.scheduled_at else now() + app.retry_after(q.attempts) end,
        last_error = left(p_error, 4000),
        provider_message_id = p_provider_message_id,
        locked_by = null,
        locked_until = null
    where q.id = p_id
    and q.status = 'processing'
    and q.locked_by = p_worker
    returning q.status
$$;
comment on function public.finish_email(uuid, text, text, text) is
    'What became of an e-mail that this worker has: sent, pending again after an error, or failed; null when the worker does not have it any more';
select app.callable_by('public.finish_email', 'service_role');
