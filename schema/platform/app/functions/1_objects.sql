-- What a table or function is declared with besides its own statement: callers, references, triggers.

create or replace function app.callable_by(p_function regproc, variadic p_roles text[])
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_role text;
begin
    execute format(
        'revoke all on function %s from public, anon, authenticated, service_role',
        p_function::oid::regprocedure
    );

    foreach v_role in array p_roles loop
        if v_role <> 'nobody' then
            execute format('grant execute on function %s to %I', p_function::oid::regprocedure, v_role);
        end if;
    end loop;
end
$$;
comment on function app.callable_by(regproc, text[]) is
    'States who may call a function: takes execute from everyone, then grants it to the named roles; ''nobody'' for trigger functions and internals';

create or replace function app.add_reference(p_table regclass, p_name name, p_clause text)
returns void
language plpgsql
set search_path = ''
as $$
begin
    if not exists (
        select
        from pg_catalog.pg_constraint as c
        where c.conrelid = p_table
        and c.conname = p_name
    ) then
        execute format('alter table %s add constraint %I %s', p_table, p_name, p_clause);
    end if;
end
$$;
comment on function app.add_reference(regclass, name, text) is
    'Adds a foreign key to a table of another area unless a constraint of that name exists';

create or replace function app.touch_updated_at(p_table regclass)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_old text;
    v_new text;
begin
    -- A before trigger may not read generated columns, so the comparison names the others. It compares images of rows: not every
    -- type has an operator that this search path finds.
    select string_agg(format('old.%I', a.attname), ', ' order by a.attnum),
           string_agg(format('new.%I', a.attname), ', ' order by a.attnum)
    into v_old, v_new
    from pg_catalog.pg_attribute as a
    where a.attrelid = p_table
    and a.attnum > 0
    and not a.attisdropped
    and a.attgenerated = '';

    execute format(
        'create or replace trigger t10_touch_updated_at before update on %s '
        'for each row when (row(%s)::record *<> row(%s)::record) '
        'execute function public.update_updated_at_column()',
        p_table, v_old, v_new
    );
end
$$;
comment on function app.touch_updated_at(regclass) is
    'Keeps updated_at of a table current; an update that changes nothing leaves it alone';

create or replace function app.forbid_column_change()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    v_column text;
    v_old jsonb := to_jsonb(old);
    v_new jsonb := to_jsonb(new);
begin
    foreach v_column in array tg_argv loop
        -- A person's name is taken off by whoever owns the table: foreign keys on delete set null, and erasures.
        if v_old -> v_column is distinct from v_new -> v_column
            and not (
                v_new -> v_column = 'null'
                and pg_has_role(current_user, (select c.relowner from pg_catalog.pg_class as c where c.oid = tg_relid), 'usage')
            )
        then
            raise exception 'column % of % cannot be changed', v_column, tg_table_name
                using errcode = '23514';
        end if;
    end loop;
    return new;
end
$$;
comment on function app.forbid_column_change() is
    'Trigger: refuses a change of the columns named as arguments. An upsert over REST assigns its key columns too, so they are granted, and this keeps them as they are. The owner of the table may set one to null';

create or replace function app.guard_text()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    v_author constant text := tg_argv[0];
    v_new jsonb := to_jsonb(new);
    v_old jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) else '{}' end;
    v_column text;
begin
    -- The owner of the table passes: counters, foreign keys that are set to null, erasures.
    if app.is_service()
        or pg_has_role(current_user, (select c.relowner from pg_catalog.pg_class as c where c.oid = tg_relid), 'usage')
    then
        return new;
    end if;

    if (v_new ->> 'status' = 'hidden') <> coalesce(v_old ->> 'status' = 'hidden', false) and not app.is_platform_moderator() then
        raise exception 'only moderators hide a text and show it again'
            using errcode = '42501';
    end if;
    if tg_op = 'INSERT' then
        return new;
    end if;

    if v_new -> v_author is distinct from v_old -> v_author then
        raise exception 'a text keeps its author'
            using errcode = '23514';
    end if;
    if v_old ->> v_author is not distinct from auth.uid()::text then
        return new;
    end if;
    foreach v_column in array tg_argv[1:] loop
        if v_new -> v_column is distinct from v_old -> v_column then
            raise exception 'moderators hide texts of others, they do not change them (%)', v_column
                using errcode = '42501';
        end if;
    end loop;
    if v_new ->> 'status' not in ('hidden', 'published') then
        raise exception 'moderators hide texts of others, they do not take them back'
            using errcode = '42501';
    end if;
    return new;
end
$$;
comment on function app.guard_text() is
    'Trigger for what users write and moderators hide: the first argument is the column of the author, the others are the columns that are the author''s alone; status hidden is the moderators''. Policies cannot say it, since they do not see the old row';

create or replace function app.refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    -- The owner passes, and with it the actions of foreign keys and definer functions that erase a person's traces.
    if not pg_has_role(current_user, (select c.relowner from pg_catalog.pg_class as c where c.oid = tg_relid), 'usage') then
        raise exception 'rows of % are evidence and are not changed', tg_table_name
            using errcode = '42501';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;
comment on function app.refuse_change() is
    'Trigger: nobody but the owner of the table updates or deletes a row';

create or replace function app.make_append_only(p_table regclass)
returns void
language plpgsql
set search_path = ''
as $$
begin
    execute format('revoke update, delete, truncate on table %s from public, anon, authenticated, service_role', p_table);
    execute format(
        'create or replace trigger t01_append_only before update or delete on %s for each row execute function app.refuse_change()',
        p_table
    );
end
$$;
comment on function app.make_append_only(regclass) is
    'Makes a protected table evidence: rows are added and read, by servers too, and only the owner of the table changes them';
