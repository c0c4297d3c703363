-- Everything that is held about a person, from the register app.personal_data.

create or replace function app.withhold_from_export(p_table regclass, p_column name, p_reason text)
returns void
language sql
set search_path = ''
as $$
    insert into app.withheld_columns (table_name, column_name, reason)
    select format('%I.%I', c.relnamespace::regnamespace, c.relname), p_column, p_reason
    from pg_catalog.pg_class as c
    where c.oid = p_table
    on conflict (table_name, column_name) do update set reason = excluded.reason
    where app.withheld_columns.reason <> excluded.reason
$$;
comment on function app.withhold_from_export(regclass, name, text) is
    'Declares a column that exports leave out, such as a token: the person may have the row, not the key in it';
select app.callable_by('app.withhold_from_export', 'nobody');

create or replace function app.known_email_of(p_subject public.data_subjects)
returns text
language sql
stable
security definer
set search_path = ''
as $$
    select case
        when p_subject.user_id is not null then app.confirmed_email_of(p_subject.user_id)
        else p_subject.email
    end
$$;
comment on function app.known_email_of(public.data_subjects) is
    'Address by which rows of a person are found: of a user only the confirmed one';
select app.callable_by('app.known_email_of', 'nobody');

create or replace function app.rows_of_person(p_entry app.personal_data, p_user_id uuid, p_email text, p_tenant_id uuid)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    v_column text := (
        select format('%I', a.attname)
        from pg_catalog.pg_attribute as a
        where a.attrelid = to_regclass(p_entry.table_name)
        and a.attname = p_entry.column_name
        and a.attnum > 0
        and not a.attisdropped
    );
    v_has_tenant boolean := exists (
        select
        from pg_catalog.pg_attribute as a
        where a.attrelid = to_regclass(p_entry.table_name)
        and a.attname = 'tenant_id'
        and a.attnum > 0
        and not a.attisdropped
    );
    v_is_user boolean := p_tenant_id = app.platform_tenant_id();
begin
    if p_entry.kind = 'user' then
        return case when p_user_id is not null and v_column is not null then format('%s = %L', v_column, p_user_id::text) end;
    end if;

    -- What one company knows about an address is not shown to, or erased for, another one, nor the platform.
    if p_email is null or v_column is null or not (v_has_tenant or v_is_user) then
        return null;
    end if;
    return format('lower(%s::text) in (%L, %L)', v_column, lower(p_email), app.keyed_digest(lower(p_email)))
        || case
            when not v_has_tenant then ''
            when v_is_user then format(' and (tenant_id is null or tenant_id = %L)', p_tenant_id::text)
            else format(' and tenant_id = %L', p_tenant_id::text)
        end;
end
$$;
comment on function app.rows_of_person(app.personal_data, uuid, text, uuid) is
    'Condition in SQL for the rows of a registered column that are about a person, null when there can be none. A column of addresses may hold their keyed digests instead';
select app.callable_by('app.rows_of_person', 'nobody');

create or replace function app.export_of_account(p_user_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_columns constant jsonb := '{
        "users": ["id", "email", "phone", "email_confirmed_at", "phone_confirmed_at", "raw_user_meta_data", "raw_app_meta_data",
            "created_at", "updated_at", "last_sign_in_at", "banned_until", "deleted_at", "is_anonymous", "is_sso_user"],
        "identities": ["id", "provider", "provider_id", "identity_data", "email", "created_at", "updated_at", "last_sign_in_at"],
        "sessions": ["id", "created_at", "updated_at", "refreshed_at", "not_after", "user_agent", "ip", "aal"],
        "mfa_factors": ["id", "friendly_name", "factor_type", "status", "phone", "created_at", "updated_at"]
    }';
    v_table record;
    v_rows jsonb;
    v_export jsonb := '{}';
begin
    for v_table in select c.key, c.value from jsonb_each(v_columns) as c loop
        execute format(
            'select coalesce(jsonb_agg((select jsonb_object_agg(f.key, f.value) from jsonb_each(to_jsonb(t)) as f where %L::jsonb ? f.key)), ''[]'')
            from auth.%I as t
            where t.%I = %L',
            v_table.value, v_table.key, case v_table.key when 'users' then 'id' else 'user_id' end, p_user_id::text
        )
        into v_rows;
        v_export := v_export || jsonb_build_object('auth.' || v_table.key, v_rows);
    end loop;
    return v_export;
exception
    when insufficient_privilege or undefined_table or undefined_column then
        raise warning 'the account itself is not in the export: %', sqlerrm
            using hint = 'Its tables belong to another auth service; export them there.';
        return v_export;
end
$$;
comment on function app.export_of_account(uuid) is
    'What the auth service keeps about a user, without passwords, secrets and tokens';
select app.callable_by('app.export_of_account', 'nobody');

create or replace function app.export_of_person(p_user_id uuid, p_email text, p_tenant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    v_table record;
    v_rows jsonb;
    v_export jsonb := case when p_user_id is null then '{}' else app.export_of_account(p_user_id) end;
begin
    for v_table in
        select
            d.table_name,
            -- One condition for all columns: a row that is about the person twice is exported once.
            string_agg(format('(%s)', c.condition), ' or ' order by d.column_name) as condition,
            array(
                select w.column_name::text
                from app.withheld_columns as w
                where w.table_name = d.table_name
            ) as withheld
        from app.personal_data as d
        cross join lateral (select app.rows_of_person(d, p_user_id, p_email, p_tenant_id) as condition) as c
        where d.role = 'subject'
        and to_regclass(d.table_name) is not null
        and c.condition is not null
        group by d.table_name
        order by d.table_name
    loop
        execute format(
            'select coalesce(jsonb_agg(to_jsonb(x) - %L::text[]), ''[]'') from %s as x where %s',
            v_table.withheld, v_table.table_name::regclass, v_table.condition
        )
        into v_rows;
        v_export := v_export || jsonb_build_object(regexp_replace(v_table.table_name, '^public\.', ''), v_rows);
    end loop;
    return v_export;
end
$$;
comment on function app.export_of_person(uuid, text, uuid) is
    'Every row of every registered table that is about a person, as {table: [rows]}; a person is a user, an address, or both, as the platform or a tenant knows it. Unguarded';
select app.callable_by('app.export_of_person', 'nobody');

create or replace function public.export_personal_data(p_user_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_self(p_user_id);
    if p_user_id is null then
        raise exception 'whose data?'
            using errcode = '22023';
    end if;
    -- It reads a lot, so nobody does it all day.
    if not app.is_service() and to_regproc('public.check_rate_limit') is not null then
        if not public.check_rate_limit('user:' || auth.uid()::text, 'export_personal_data', 10, 3600) then
            raise exception 'too many exports, try again in an hour'
                using errcode = '23514';
        end if;
    end if;
    perform app.write_audit('personal_data.exported', 'users', p_user_id::text, p_severity => 'medium');
    return app.export_of_person(p_user_id, app.confirmed_email_of(p_user_id), app.platform_tenant_id());
end
$$;
comment on function public.export_personal_data(uuid) is
    'All that is held about a user, as {table: [rows]}: for the user itself, platform administrators and servers. Rows that tenants keep about the same e-mail address are the tenants'' and not in it';
select app.callable_by('public.export_personal_data', 'authenticated', 'service_role');
