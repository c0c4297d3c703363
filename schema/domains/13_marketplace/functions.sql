-- Marketplace: letting things in -----------------------------------------------------------------

create or replace function app.guard_marketplace_item()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if app.is_service() or app.is_platform_moderator() then
        return new;
    end if;
    if tg_op = 'INSERT' then
        new.status = 'pending';
    elsif new.status <> old.status and not (new.status = 'archived' or (old.status = 'archived' and new.status = 'pending')) then
        raise exception 'a moderator decides whether an item is let in'
            using errcode = '42501';
    elsif new.status = 'active'
        and (new.name, new.description, new.price_minor, new.currency, new.item_ref_id, new.documentation_url, new.preview_url)
            is distinct from (old.name, old.description, old.price_minor, old.currency, old.item_ref_id, old.documentation_url, old.preview_url)
    then
        new.status = 'pending';  -- what was let in is not what it is now
    end if;
    return new;
end
$$;
comment on function app.guard_marketplace_item() is
    'Trigger: an author''s item waits for a moderator, also after it was changed; an author may archive its own';
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

create or replace function app.without_secrets(p_document jsonb)
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    case jsonb_typeof(p_document)
        when 'object' then
            return (
                select coalesce(
                    jsonb_object_agg(
                        m.key,
                        case
                            when m.key ~* 'passw|secret|token|authorization|api_?key|cookie|credential|private_?key|^otp$|^code$'
                            then '"[redacted]"'
                            else app.without_secrets(m.value)
                        end
                    ),
                    '{}'
                )
                from jsonb_each(p_document) as m
            );
        when 'array' then
            return (
                select coalesce(jsonb_agg(app.without_secrets(e.value) order by e.place), '[]')
                from jsonb_array_elements(p_document) with ordinality as e (value, place)
            );
        else
            return p_document;
    end case;
end
$$;
comment on function app.without_secrets(jsonb) is
    'A document without the values of members whose names promise a secret, at any depth';
select app.callable_by('app.without_secrets', 'nobody');

create or replace function app.redact_api_log()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.request_body = app.without_secrets(new.request_body);
    new.response_body = app.without_secrets(new.response_body);
    if octet_length(new.request_body::text) > 16384 then
        new.request_body = jsonb_build_object('too_long', octet_length(new.request_body::text));
    end if;
    if octet_length(new.response_body::text) > 16384 then
        new.response_body = jsonb_build_object('too_long', octet_length(new.response_body::text));
    end if;
    new.path = regexp_replace(left(new.path, 2048), '((token|key|secret|password|code)=)[^&]*', '\1[redacted]', 'gi');
    new.user_agent = left(new.user_agent, 1000);
    return new;
end
$$;
comment on function app.redact_api_log() is
    'Trigger: takes secrets out of a logged request and cuts what is long';
select app.callable_by('app.redact_api_log', 'nobody');
