-- What changed in a row, noted by triggers.
--
-- The trail must never hold personal data or secrets: it is kept for years and nobody erases from it. So a value is
-- shown only if nothing speaks against it: the list of the table, the name of the column, or its type.

-- The audit trail said what it made of one value by itself.
drop function if exists app.audited_value(jsonb, boolean);

create or replace function app.audited_changes(p_old jsonb, p_new jsonb, p_redacted text[], p_shown text[])
returns jsonb
language plpgsql
immutable
set search_path = ''
as $$
begin
    -- plpgsql, because it keeps the plan for the life of the connection: planning this takes longer than doing it.
    -- What costs most is asked last, and of columns that nothing else redacts.
    return (
        select coalesce(
            jsonb_object_agg(
                r.name,
                jsonb_build_array(
                    case
                        when r.was = 'null' then r.was
                        when r.is_redacted then '"[redacted]"'
                        when octet_length(r.was::text) > 1000 then '"[long]"'
                        else r.was
                    end,
                    case
                        when r.becomes = 'null' then r.becomes
                        when r.is_redacted then '"[redacted]"'
                        when octet_length(r.becomes::text) > 1000 then '"[long]"'
                        else r.becomes
                    end
                )
            ),
            '{}'
        )
        from (
            select
                c.name,
                c.was,
                c.becomes,
                c.name = any(p_redacted)
                or (
                    c.name <> all(p_shown)
                    and (
                        '*' = any(p_redacted)
                        or 'object' in (jsonb_typeof(c.was), jsonb_typeof(c.becomes))
                        or c.name ~ '(mail|phone|token|secret|password|credential|api_?key|address|user_agent|location|birth)'
                        or c.name ~ '^(first|last|full|display|user|contact)_?name$'
                    )
                ) as is_redacted
            from (
                select k.name, coalesce(p_old -> k.name, 'null') as was, coalesce(p_new -> k.name, 'null') as becomes
                from jsonb_object_keys(coalesce(p_new, p_old)) as k (name)
                -- Columns that servers keep for themselves would fill the trail and say nothing.
                where k.name <> all(array['updated_at', 'last_active', 'last_sync', 'last_run_at', 'next_run_at', 'metrics'])
                offset 0
            ) as c
            where c.was <> c.becomes
            offset 0
        ) as r
    );
end
$$;
comment on function app.audited_changes(jsonb, jsonb, text[], text[]) is
    'Columns in which two versions of a row differ, each with [old, new]. Redacted is what p_redacted names (* for all), what is an object, and what by its name is personal or secret; p_shown overrides all but a name in p_redacted';
select app.callable_by('app.audited_changes', 'nobody');

create or replace function public.audit_trigger_function()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_old jsonb;
    v_new jsonb;
    v_row jsonb;
    v_changed jsonb;
begin
    v_old := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    v_new := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    v_row := coalesce(v_new, v_old);
    v_changed := app.audited_changes(v_old, v_new, coalesce(tg_argv[1]::text[], '{}'), coalesce(tg_argv[2]::text[], '{}'));
    -- Nothing to tell, unless the row was touched and nothing in it differs: then a value changed that it only points to.
    if tg_op = 'UPDATE' and v_changed = '{}'
        and (v_old -> 'updated_at' is not distinct from v_new -> 'updated_at' or v_old - 'updated_at' <> v_new - 'updated_at')
    then
        return null;
    end if;
    if octet_length(v_changed::text) > 60000 then
        select jsonb_object_agg(k.name, '["[long]", "[long]"]'::jsonb)
        into v_changed
        from jsonb_object_keys(v_changed) as k (name);
    end if;

    perform app.write_audit(
        lower(tg_op),
        tg_table_name,
        (
            select left(string_agg(v_row ->> k.name, '/' order by k.place), 500)
            from unnest(coalesce(tg_argv[0]::text[], array['id'])) with ordinality as k (name, place)
        ),
        -- A tenant's own row is part of its trail.
        (v_row ->> case when tg_relid = 'public.tenants'::regclass then 'id' else 'tenant_id' end)::uuid,
        jsonb_build_object('changed', v_changed),
        coalesce(tg_argv[3], 'low')
    );
    return null;
exception
    when others then
        -- A gap in the trail, with a warning, rather than a refused write.
        raise warning 'change of % was not audited: % (%)', tg_relid::regclass, sqlerrm, sqlstate;
        return null;
end
$$;
comment on function public.audit_trigger_function() is
    'Trigger: notes a change of a row in the audit trail. Arguments: key columns, redacted columns, columns shown although they hold objects, severity; attached by app.audit_changes(). Never makes the change itself fail';
select app.callable_by('public.audit_trigger_function', 'nobody');

create or replace function app.audit_changes(
    p_table text,
    p_key_columns text[] default array['id'],
    p_redacted text[] default '{}',
    p_shown text[] default '{}',
    p_operations text default 'insert or update or delete',
    p_severity text default 'low'
)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_table regclass := to_regclass(p_table);
    v_redacted text[];
begin
    if v_table is null or not exists (
        select
        from pg_catalog.pg_class as c
        where c.oid = v_table
        and c.relkind in ('r', 'p')
    ) then
        return;
    end if;

    -- Documents, addresses and bytes, whatever their column is called.
    select array_agg(distinct x.name order by x.name)
    into v_redacted
    from (
        select unnest(p_redacted) as name
        union all
        select a.attname
        from pg_catalog.pg_attribute as a
        where a.attrelid = v_table
        and a.attnum > 0
        and not a.attisdropped
        and a.atttypid in ('jsonb'::regtype, 'json'::regtype, 'inet'::regtype, 'cidr'::regtype, 'bytea'::regtype)
        and a.attname <> all(p_shown)
    ) as x;

    execute format(
        'create or replace trigger %I after %s on %s for each row execute function public.audit_trigger_function(%L, %L, %L, %L)',
        format('audit_%s_trigger', (select c.relname from pg_catalog.pg_class as c where c.oid = v_table)),
        p_operations, v_table, p_key_columns, coalesce(v_redacted, '{}'), p_shown, p_severity
    );
end
$$;
comment on function app.audit_changes(text, text[], text[], text[], text, text) is
    'Has changes of a table noted in the audit trail, if there is such a table. Its name goes with schema. Columns that are named and do not exist do no harm; documents and addresses are redacted unless p_shown names them';
select app.callable_by('app.audit_changes', 'nobody');
