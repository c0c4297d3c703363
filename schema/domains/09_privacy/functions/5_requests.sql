-- What people ask for, and how it is closed.

create or replace function app.assert_speaks_for(p_subject public.data_subjects)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if app.is_service() or app.is_platform_admin()
        or p_subject.user_id = auth.uid()
        or (
            p_subject.tenant_id <> app.platform_tenant_id()
            and p_subject.tenant_id = any(app.admin_tenant_ids())
        )
    then
        return;
    end if;
    raise exception 'not allowed for that person'
        using errcode = '42501';
end
$$;
comment on function app.assert_speaks_for(public.data_subjects) is
    'Refuses (42501) unless the caller is the person, manages the tenant that knows it, or is a platform administrator or trusted server';
select app.callable_by('app.assert_speaks_for', 'nobody');

create or replace function public.handle_data_subject_access_request(p_data_subject_id uuid, p_request_type text)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_subject public.data_subjects;
    v_id uuid;
begin
    select s.* into v_subject from public.data_subjects as s where s.id = p_data_subject_id;
    perform app.assert_speaks_for(v_subject);
    if v_subject.id is null then
        raise exception 'there is no such data subject'
            using errcode = '22023';
    end if;
    if p_request_type is null
        or p_request_type not in ('access', 'rectification', 'erasure', 'portability', 'restriction', 'objection')
    then
        raise exception 'unknown kind of request "%"', p_request_type
            using errcode = '22023';
    end if;
    if v_subject.anonymized_at is not null then
        raise exception 'the data of that person was erased'
            using errcode = '23514';
    end if;

    -- Again when the open request was closed between the two statements.
    loop
        insert into public.data_subject_requests (data_subject_id, request_type, due_date)
        values (
            p_data_subject_id,
            p_request_type,
            now() + case when v_subject.data_residency_region = 'US-CA' then interval '45 days' else interval '30 days' end
        )
        on conflict (data_subject_id, request_type) where status in ('pending', 'in_progress') do nothing
        returning id into v_id;
        if v_id is not null then
            perform app.write_audit(
                'data_subject_request.opened', 'data_subject_requests', v_id::text, v_subject.tenant_id,
                jsonb_build_object('request_type', p_request_type), 'medium'
            );
            return v_id;
        end if;

        select r.id
        into v_id
        from public.data_subject_requests as r
        where r.data_subject_id = p_data_subject_id
        and r.request_type = p_request_type
        and r.status in ('pending', 'in_progress');
        if found then
            return v_id;
        end if;
    end loop;
end
$$;
comment on function public.handle_data_subject_access_request(uuid, text) is
    'Opens a request of a person (access, rectification, erasure, portability, restriction, objection) and returns its id; while one of the kind is open, that one. Details go into its description and request_data';
select app.callable_by('public.handle_data_subject_access_request', 'authenticated', 'service_role');

create or replace function app.stamp_data_subject_request()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.completed_at = case when new.status not in ('pending', 'in_progress') then coalesce(new.completed_at, now()) end;
    new.verified_at = case when new.verification_completed then coalesce(new.verified_at, now()) end;
    return new;
end
$$;
comment on function app.stamp_data_subject_request() is
    'Trigger: completed_at and verified_at say when a request was closed and the person verified';
select app.callable_by('app.stamp_data_subject_request', 'nobody');

create or replace function public.cancel_data_subject_request(p_request_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_subject public.data_subjects;
begin
    select s.*
    into v_subject
    from public.data_subject_requests as r
    join public.data_subjects as s on s.id = r.data_subject_id
    where r.id = p_request_id;
    perform app.assert_speaks_for(v_subject);

    update public.data_subject_requests as r
    set status = 'cancelled'
    where r.id = p_request_id
    and r.status in ('pending', 'in_progress');
    return found;
end
$$;
comment on function public.cancel_data_subject_request(uuid) is
    'The person takes a request back; false when it is not open any more';
select app.callable_by('public.cancel_data_subject_request', 'authenticated', 'service_role');

create or replace function public.review_data_subject_request(
    p_request_id uuid,
    p_status text default 'in_progress',
    p_verification_method text default null,
    p_reason text default null
)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_tenant_id uuid;
begin
    perform app.assert_platform_admin();
    if p_status is null or p_status not in ('in_progress', 'rejected') then
        raise exception 'a review takes a request up (in_progress) or turns it down (rejected)'
            using errcode = '22023';
    end if;
    if p_status = 'rejected' and p_reason is null then
        raise exception 'a request is turned down for a reason'
            using errcode = '22023';
    end if;

    update public.data_subject_requests as r
    set status = p_status,
        handled_by = auth.uid(),
        rejection_reason = case when p_status = 'rejected' then p_reason end,
        verification_method = coalesce(p_verification_method, r.verification_method),
        verification_completed = r.verification_completed or p_verification_method is not null
    where r.id = p_request_id
    and r.status in ('pending', 'in_progress')
    returning r.tenant_id into v_tenant_id;
    if not found then
        return false;
    end if;
    perform app.write_audit(
        'data_subject_request.' || case p_status when 'rejected' then 'rejected' else 'taken_up' end,
        'data_subject_requests', p_request_id::text, v_tenant_id
    );
    return true;
end
$$;
comment on function public.review_data_subject_request(uuid, text, text, text) is
    'A platform administrator or server takes a request up, notes how the person was verified, or turns it down with a reason. False when it is not open any more';
select app.callable_by('public.review_data_subject_request', 'authenticated', 'service_role');

create or replace function public.complete_data_subject_request(p_request_id uuid, p_response_data jsonb default null)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_request public.data_subject_requests;
    v_subject public.data_subjects;
    v_response jsonb := p_response_data;
begin
    perform app.assert_service();

    -- The person first, then the request: in the order of anonymize_personal_data().
    select s.*
    into v_subject
    from public.data_subjects as s
    where s.id = (select r.data_subject_id from public.data_subject_requests as r where r.id = p_request_id)
    for no key update;
    select r.*
    into v_request
    from public.data_subject_requests as r
    where r.id = p_request_id
    and r.status in ('pending', 'in_progress')
    for update;
    if not found then
        return false;
    end if;

    if v_request.request_type in ('access', 'portability') then
        v_response := coalesce(
            v_response,
            app.export_of_person(v_subject.user_id, app.known_email_of(v_subject), v_subject.tenant_id)
        );
    elsif v_request.request_type = 'erasure' then
        -- Closes the request, too.
        perform public.anonymize_personal_data(v_subject.id);
        return true;
    end if;

    update public.data_subject_requests as r
    set status = 'completed',
        response_data = v_response
    where r.id = p_request_id;
    perform app.write_audit(
        'data_subject_request.completed', 'data_subject_requests', p_request_id::text, v_request.tenant_id,
        jsonb_build_object('request_type', v_request.request_type)
    );
    if v_subject.user_id is not null and to_regproc('app.notify') is not null then
        perform app.notify(
            v_subject.user_id, 'system', 'Your privacy request was answered',
            'The answer is kept for 30 days.', p_metadata => jsonb_build_object('request_id', p_request_id)
        );
    end if;
    return true;
end
$$;
comment on function public.complete_data_subject_request(uuid, jsonb) is
    'A server does what a request asks for and closes it: an export for access and portability, anonymisation for erasure, for the others the response it was given. False when the request is not open';
select app.callable_by('public.complete_data_subject_request', 'service_role');

create or replace function app.forget_responses()
returns bigint
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_count bigint;
begin
    perform app.assert_service();
    update public.data_subject_requests as r
    set response_data = null
    where r.response_data is not null
    and r.completed_at < now() - interval '30 days';
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
comment on function app.forget_responses() is
    'Task: takes the answers out of requests closed 30 days ago, because an export lying about is a risk of its own; returns how many';
select app.callable_by('app.forget_responses', 'service_role');
