-- Erasing a person, from the register app.personal_data.

create or replace function app.scrub_statement(p_entry app.personal_data, p_condition text)
returns text
language sql
stable
set search_path = ''
as $$
    with assigned as (
        select
            s.key as name,
            format('%I', s.key) as column_name,
            case
                when s.value = 'null' then 'null'
                when s.value @> '{"hash": true}' then format('app.keyed_digest(%I::text)', s.key)
                else format(
                    '(jsonb_populate_record(null::%s, %L)).%I',
                    p_entry.table_name::regclass, jsonb_build_object(s.key, s.value -> 'value'), s.key
                )
            end as becomes,
            s.value @> '{"hash": true}' as is_digest
        from jsonb_each(p_entry.scrub) as s
    )
    select format(
        'update %s set %s where (%s) and (%s)',
        p_entry.table_name::regclass,
        string_agg(
            format(
                case when a.is_digest then '%1$s = case when %1$s::text ~ ''^[0-9a-f]{64}$'' then %1$s else %2$s end' else '%s = %s' end,
                a.column_name, a.becomes
            ),
            ', ' order by a.name
        ),
        p_condition,
        -- Only rows that change, so that a second erasure finds nothing to do.
        string_agg(
            format(
                case when a.is_digest then '%s::text !~ ''^[0-9a-f]{64}$''' else '%s::text is distinct from (%s)::text' end,
                a.column_name, a.becomes
            ),
            ' or ' order by a.name
        )
    )
    from assigned as a
$$;
comment on function app.scrub_statement(app.personal_data, text) is
    'The update that scrubs rows as an entry of the register says';
select app.callable_by('app.scrub_statement', 'nobody');

create or replace function app.erase_rows(p_entry app.personal_data, p_condition text)
returns bigint
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_count bigint;
begin
    execute case
        when p_entry.role = 'actor' or p_entry.on_erasure = 'detach' then
            format('update %s set %I = null where %s', p_entry.table_name::regclass, p_entry.column_name, p_condition)
        when p_entry.on_erasure = 'delete' then
            format('delete from %s where %s', p_entry.table_name::regclass, p_condition)
        else
            app.scrub_statement(p_entry, p_condition)
    end;
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
comment on function app.erase_rows(app.personal_data, text) is
    'Does with the rows what an entry of the register says; returns how many';
select app.callable_by('app.erase_rows', 'nobody');

create or replace function app.erase_person(p_user_id uuid, p_email text, p_tenant_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_entry app.personal_data;
    v_key text;
    v_condition text;
    v_count bigint;
    v_counts jsonb := '{}';
    v_done text[] := '{}';
    v_done_before integer;
    v_is_blocked boolean;
begin
    -- Rows may be held by rows of a table that comes later, so what was refused is tried again while anything moves.
    loop
        v_done_before := cardinality(v_done);
        v_is_blocked := false;
        for v_entry in
            select d.*
            from app.personal_data as d
            where d.on_erasure <> 'keep'
            and to_regclass(d.table_name) is not null
            and d.table_name || '.' || d.column_name <> all(v_done)
            -- Deleted first: scrubbing might take away what the rows are found by.
            order by array_position(array['delete', 'scrub', 'detach'], d.on_erasure), d.table_name, d.column_name
        loop
            v_key := v_entry.table_name || '.' || v_entry.column_name;
            v_condition := app.rows_of_person(v_entry, p_user_id, p_email, p_tenant_id);
            begin
                v_count := case when v_condition is null then 0 else app.erase_rows(v_entry, v_condition) end;
                v_done := v_done || v_key;
                if v_count > 0 then
                    v_counts := v_counts || jsonb_build_object(v_key, jsonb_build_object(v_entry.on_erasure, v_count));
                end if;
            exception
                when foreign_key_violation then
                    v_is_blocked := true;
            end;
        end loop;
        exit when not v_is_blocked;
        if cardinality(v_done) = v_done_before then
            raise exception 'rows of % are held by others and could not be erased', v_key
                using errcode = '23503';
        end if;
    end loop;
    return v_counts;
end
$$;
comment on function app.erase_person(uuid, text, uuid) is
    'Deletes, scrubs or detaches what the register names of a person, a user, an address, or both, as the platform or a tenant knows it; returns how many rows of which column. Unguarded';
select app.callable_by('app.erase_person', 'nobody');

create or replace function public.anonymize_personal_data(p_data_subject_id uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_subject public.data_subjects;
    v_email text;
    v_account_anonymized boolean;
    v_counts jsonb;
begin
    perform app.assert_platform_admin();
    select s.*
    into v_subject
    from public.data_subjects as s
    where s.id = p_data_subject_id
    for no key update;
    if not found then
        raise exception 'there is no such data subject'
            using errcode = '22023';
    end if;
    if not app.is_service() and v_subject.anonymized_at is null and not exists (
        select
        from public.data_subject_requests as r
        where r.data_subject_id = v_subject.id
        and r.request_type = 'erasure'
        and r.status in ('pending', 'in_progress')
    ) then
        raise exception 'nobody asked for that erasure'
            using errcode = '23514',
                hint = 'Open a request with handle_data_subject_access_request(…, ''erasure'') first.';
    end if;

    -- The address before the account loses it; the account before the rows, so that guards see it is gone.
    v_email := app.known_email_of(v_subject);
    v_account_anonymized := v_subject.user_id is not null and app.anonymize_account(v_subject.user_id);
    v_counts := app.erase_person(v_subject.user_id, v_email, v_subject.tenant_id);

    -- What hangs on the registration itself, which need not have an account.
    update public.privacy_consents as c
    set superseded_at = now()
    where c.user_id = v_subject.user_id
    and c.superseded_at is null;
    update public.consent_records as r
    set ip_address = null,
        user_agent = null,
        withdrawn_at = coalesce(r.withdrawn_at, now())
    where r.data_subject_id = v_subject.id
    and (r.ip_address is not null or r.user_agent is not null or r.withdrawn_at is null);
    update public.data_subject_requests as r
    set status = case
            when r.status not in ('pending', 'in_progress') then r.status
            when r.request_type = 'erasure' then 'completed'
            else 'cancelled'
        end,
        description = null,
        request_data = '{}',
        response_data = null
    where r.data_subject_id = v_subject.id;
    update public.data_subjects as s
    set email = null,
        phone = null,
        external_id = null,
        data_categories = '{}',
        consent_status = 'withdrawn',
        anonymized_at = coalesce(s.anonymized_at, now())
    where s.id = v_subject.id;

    insert into app.erasures (data_subject_id, account_anonymized, counts)
    values (v_subject.id, v_account_anonymized, v_counts);
    perform app.write_audit(
        'personal_data.anonymized', 'data_subjects', v_subject.id::text, v_subject.tenant_id,
        jsonb_build_object('account', v_account_anonymized, 'rows', v_counts), 'high',
        p_ip_address => null, p_user_agent => null
    );
end
$$;
comment on function public.anonymize_personal_data(uuid) is
    'Erases a person: closes and empties the account, deletes, scrubs or detaches every registered row, and keeps the registration without the person as proof. For servers, and for platform administrators while an erasure request is open. Safe to repeat. Records counts only';
select app.callable_by('public.anonymize_personal_data', 'authenticated', 'service_role');
