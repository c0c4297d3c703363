-- Marketplace: letting things in -----------------------------------------------------------------

create or replace function app.guard_marketplace_item()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    -- What authors change without asking again: the status itself, what servers count, what the database keeps.
    v_free constant text[] := array['status', 'featured', 'downloads', 'rating', 'reviews', 'search', 'author_id', 'updated_at'];
begin
    if app.is_service() or app.is_platform_moderator() then
        return new;
    end if;
    if tg_op = 'INSERT' then
        new.status = 'pending';
        return new;
    end if;

    if new.featured and not old.featured then
        raise exception 'a moderator decides what is featured'
            using errcode = '42501';
    end if;
    if new.status <> old.status and not (new.status = 'archived' or (old.status = 'archived' and new.status = 'pending')) then
        raise exception 'a moderator decides whether an item is let in'
            using errcode = '42501';
    end if;
    if new.status = 'active' and to_jsonb(new) - v_free is distinct from to_jsonb(old) - v_free then
        new.status = 'pending';  -- what was let in is not what it is now
    end if;
    new.featured = new.featured and new.status = 'active';
    return new;
end
$$;
comment on function app.guard_marketplace_item() is
    'Trigger: an author''s item waits for a moderator, also after it was changed; an author may archive its own and offer it again';
select app.callable_by('app.guard_marketplace_item', 'nobody');


-- API: metering and logging ----------------------------------------------------------------------

create or replace function public.record_api_usage(
    p_tenant_id uuid,
    p_endpoint text,
    p_method text,
    p_status_code integer default null,
    p_response_time_ms integer default null,
    p_cost_micros bigint default 0,
    p_api_service_id uuid default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id uuid;
begin
    perform app.assert_service();
    insert into public.api_usage (tenant_id, api_service_id, endpoint, method, status_code, response_time_ms, cost_micros)
    values (p_tenant_id, p_api_service_id, p_endpoint, p_method, p_status_code, p_response_time_ms, coalesce(p_cost_micros, 0))
    returning id into v_id;
    if to_regprocedure('public.track_usage(uuid, text, integer)') is not null then
        perform public.track_usage(p_tenant_id, 'apiCalls');
    end if;
    return v_id;
end
$$;
comment on function public.record_api_usage(uuid, text, text, integer, integer, bigint, uuid) is
    'Meters a call of a tenant, also in its monthly usage; for servers';
select app.callable_by('public.record_api_usage', 'service_role');

create or replace function app.api_logs_read_since()
returns timestamptz
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return case when app.is_platform_admin() then '-infinity'::timestamptz end;
end
$$;
comment on function app.api_logs_read_since() is
    'From when on the caller reads the log of everybody: always for a platform administrator, null (never) for others. A time, so that the policy stays one an index answers';
select app.callable_by('app.api_logs_read_since', 'authenticated', 'service_role');

create or replace function app.text_without_secrets(p_text text)
returns text
language sql
immutable
set search_path = ''
as $$
    select regexp_replace(
        regexp_replace(
            regexp_replace(
                p_text,
                '([a-z0-9_.-]*(passw|passphrase|pwd|secret|token|key|code|signature|otp)[a-z0-9_.-]*=)[^&\s#"]*',
                '\1[redacted]', 'gi'
            ),
            '\m(bearer|basic)\s+[a-z0-9._~+/=-]{4,}', '\1 [redacted]', 'gi'
        ),
        '\mey[a-z0-9_-]{8,}\.ey[a-z0-9_-]{4,}\.[a-z0-9_-]*', '[redacted]', 'gi'
    )
$$;
comment on function app.text_without_secrets(text) is
    'A text (path, form, message) without the values of parameters whose names promise a secret, and without tokens known by their form';
select app.callable_by('app.text_without_secrets', 'nobody');

create or replace function app.without_secrets(p_document jsonb, p_depth integer default 0)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    -- Nobody reads a log that deep, and a client could exhaust the stack with it.
    if p_depth > 32 then
        return '"[too deep]"';
    end if;
    case jsonb_typeof(p_document)
        when 'object' then
            return (
                select coalesce(
                    jsonb_object_agg(
                        m.key,
                        case
                            when m.key ~* 'passw|passphrase|secret|token|authorization|cookie|credential|signature|jwt'
                                or m.key ~* '(api|access|private)[-_ ]?key|^(otp|code|pin|pwd|cv[cv]2?)$'
                            then '"[redacted]"'
                            else app.without_secrets(m.value, p_depth + 1)
                        end
                    ),
                    '{}'
                )
                from jsonb_each(p_document) as m
            );
        when 'array' then
            return (
                select coalesce(jsonb_agg(app.without_secrets(e.value, p_depth + 1) order by e.place), '[]')
                from jsonb_array_elements(p_document) with ordinality as e (value, place)
            );
        when 'string' then
            return to_jsonb(app.text_without_secrets(p_document #>> '{}'));
        else
            return p_document;
    end case;
end
$$;
comment on function app.without_secrets(jsonb, integer) is
    'A document without the values of members whose names promise a secret, at any depth';
select app.callable_by('app.without_secrets', 'nobody');

create or replace function app.loggable_body(p_body jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
    -- The length comes first: what is not kept needs no reading. Redacting may lengthen, so it is asked again.
    select case
        when octet_length(p_body::text) > 16384 or octet_length(x.clean::text) > 16384
        then jsonb_build_object('too_long', octet_length(p_body::text))
        else x.clean
    end
    from (
        select case when octet_length(p_body::text) <= 16384 then app.without_secrets(p_body) end as clean
    ) as x
$$;
comment on function app.loggable_body(jsonb) is
    'A body as the log keeps it: without secrets, and only its length when it is longer than 16 kB';
select app.callable_by('app.loggable_body', 'nobody');

create or replace function app.redact_api_log()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.request_body = app.loggable_body(new.request_body);
    new.response_body = app.loggable_body(new.response_body);
    new.path = left(app.text_without_secrets(new.path), 2048);
    new.user_agent = left(new.user_agent, 1000);
    new.error_message = left(app.text_without_secrets(new.error_message), 4000);
    return new;
end
$$;
comment on function app.redact_api_log() is
    'Trigger: takes secrets out of a logged request and cuts what is long';
select app.callable_by('app.redact_api_log', 'nobody');
