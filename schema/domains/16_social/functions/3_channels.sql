-- Channels of a tenant.

create or replace function app.check_channel()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if jsonb_typeof(new.configuration) is distinct from 'object'  -- refused by the next trigger
        or (tg_op = 'UPDATE' and new.configuration = old.configuration and new.type = old.type)
    then
        return new;
    end if;

    if exists (
        select
        from jsonb_each(new.configuration) as c
        where c.key in ('url', 'webhook_url')
        and c.value <> '"********"'
        and (
            jsonb_typeof(c.value) <> 'string'
            or char_length(c.value #>> '{}') > 2048
            or c.value #>> '{}' !~ '^https://[^/\s]+(/\S*)?$'
        )
    ) then
        raise exception 'url and webhook_url of a channel are https addresses'
            using errcode = '23514';
    end if;

    if tg_op = 'UPDATE' then
        new.last_verified_at = null;
        new.failure_count = 0;
    end if;
    return new;
end
$$;
comment on function app.check_channel() is
    'Trigger: addresses are https, and a channel configured anew has not been tried yet. Fires before the values are masked. Whether an address may be called from inside is for the server that calls it to decide';
select app.callable_by('app.check_channel', 'nobody');

create or replace function public.get_communication_channel_configuration(p_tenant_id uuid, p_channel_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_service();

    return (
        select c.configuration || coalesce(app.read_secret(c.configuration_secret_id)::jsonb, '{}')
        from public.communication_channels as c
        where c.tenant_id = p_tenant_id
        and c.id = p_channel_id
    );
end
$$;
comment on function public.get_communication_channel_configuration(uuid, uuid) is
    'Configuration of a channel in clear, for servers only; null when there is no such channel';
select app.callable_by('public.get_communication_channel_configuration', 'service_role');
