-- Credentials of integrations.
--
-- The column credentials is readable, so that `select *` works, but what it shows is a mask. The values go
-- to app.secrets on their way in.

create or replace function app.keep_credentials()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_mask constant jsonb := '"********"';
    v_known jsonb := '{}';
    v_values jsonb;
begin
    if new.credentials is null or jsonb_typeof(new.credentials) <> 'object' or octet_length(new.credentials::text) > 16384 then
        raise exception 'credentials must be a JSON object of at most 16 kB'
            using errcode = '23514';
    end if;

    if tg_op = 'INSERT' then
        new.credentials_secret_id = null;
        if new.credentials = '{}' then
            return new;
        end if;

        -- In an upsert the update that follows takes the values from this row, so they must not be masked yet.
        -- The lock makes sure that a row of another transaction is seen. Should the row be inserted after
        -- all, assert_credentials_masked refuses it.
        perform pg_advisory_xact_lock(hashtextextended(new.tenant_id::text || new.integration_id::text, 0));
        if exists (
            select
            from public.tenant_integrations as i
            where i.tenant_id = new.tenant_id
            and (i.integration_id = new.integration_id or i.id = new.id)
        ) then
            return new;
        end if;
    else
        if new.credentials = old.credentials then
            return new;
        end if;
        v_known := coalesce(app.read_secret(old.credentials_secret_id)::jsonb, '{}');
    end if;

    select coalesce(jsonb_object_agg(c.key, case when c.value = v_mask then v_known -> c.key else c.value end), '{}')
    into v_values
    from jsonb_each(new.credentials) as c
    where c.value <> v_mask
    or v_known ? c.key;

    if v_values = '{}' then
        new.credentials_secret_id = null;
    else
        new.credentials_secret_id = app.store_secret(
            v_values::text,
            format('tenant_integrations %s/%s', new.tenant_id, new.id),
            case when tg_op = 'UPDATE' then old.credentials_secret_id end
        );
    end if;

    select coalesce(jsonb_object_agg(c.key, v_mask), '{}')
    into new.credentials
    from jsonb_each(v_values) as c;
    return new;
end
$$;
comment on function app.keep_credentials() is
    'Trigger: moves credentials into app.secrets and leaves a mask';
select app.callable_by('app.keep_credentials', 'nobody');

create or replace function app.assert_credentials_masked()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if exists (select from jsonb_each(new.credentials) as c where c.value <> '"********"') then
        raise exception 'credentials of an integration must not be stored in clear'
            using errcode = '23514',
                hint = 'Another write came in between; try again.';
    end if;
    if tg_op = 'UPDATE' and old.credentials_secret_id is distinct from new.credentials_secret_id then
        delete from app.secrets as s where s.id = old.credentials_secret_id;
    end if;
    return null;
end
$$;
comment on function app.assert_credentials_masked() is
    'Trigger: second lock after keep_credentials(), and removes a secret no longer pointed to';
select app.callable_by('app.assert_credentials_masked', 'nobody');

create or replace function app.forget_credentials()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    delete from app.secrets as s where s.id = old.credentials_secret_id;
    return null;
end
$$;
comment on function app.forget_credentials() is
    'Trigger: the secret goes with its integration';
select app.callable_by('app.forget_credentials', 'nobody');

create or replace function public.get_tenant_integration_credentials(p_tenant_id uuid, p_integration_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if not app.is_service() then
        raise exception 'only servers read credentials'
            using errcode = '42501';
    end if;

    return (
        select app.read_secret(i.credentials_secret_id)::jsonb
        from public.tenant_integrations as i
        where i.tenant_id = p_tenant_id
        and i.integration_id = p_integration_id
    );
end
$$;
comment on function public.get_tenant_integration_credentials(uuid, uuid) is
    'Credentials of an integration of a tenant in clear, for servers only; null when there are none';
select app.callable_by('public.get_tenant_integration_credentials', 'service_role');
