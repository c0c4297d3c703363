-- Tables partitioned by time.
--
-- A table is created `partition by range (created_at)` and named in lifecycle.sql. Its partitions live in schema
-- partitions, closed to everyone: access goes through the parent, whose policies a partition would not apply.
-- A default partition takes what no other does, so nothing is ever refused because a job did not run;
-- ensure_partitions() moves such rows to where they belong.

create or replace function app.close_partition(p_partition regclass, p_what text)
returns void
language plpgsql
set search_path = ''
as $$
begin
    execute format('alter table %s enable row level security', p_partition);
    execute format('revoke all on table %s from public, anon, authenticated, service_role', p_partition);
    execute format('comment on table %s is %L', p_partition, p_what);
end
$$;
comment on function app.close_partition(regclass, text) is
    'Closes a partition to every API role';

create or replace function app.make_partition(p_parent regclass, p_column name, p_name name, p_from timestamptz, p_to timestamptz)
returns boolean
language plpgsql
set search_path = ''
as $$
declare
    v_partition text := format('partitions.%I', p_name);
    v_default text := format('partitions.%I', (select c.relname from pg_catalog.pg_class as c where c.oid = p_parent) || '_default');
    v_rows text := format('%I >= %L and %I < %L', p_column, p_from, p_column, p_to);
    v_columns text;
    v_is_waiting boolean;
begin
    if to_regclass(v_partition) is not null then
        return false;
    end if;

    execute format('select exists (select from %s where %s)', v_default, v_rows) into v_is_waiting;
    if not v_is_waiting then
        execute format('create table %s partition of %s for values from (%L) to (%L)', v_partition, p_parent, p_from, p_to);
    else
        -- Detached, the default partition has no triggers of the parent, and neither has the new one before it is
        -- attached: moving a row is no event.
        select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
        into v_columns
        from pg_catalog.pg_attribute as a
        where a.attrelid = p_parent
        and a.attnum > 0
        and not a.attisdropped
        and a.attgenerated = '';

        execute format('alter table %s detach partition %s', p_parent, v_default);
        execute format('create table %s (like %s including defaults including generated including constraints)', v_partition, p_parent);
        execute format(
            'with moved as (delete from %s where %s returning %s) insert into %s (%s) select %s from moved',
            v_default, v_rows, v_columns, v_partition, v_columns, v_columns
        );
        execute format('alter table %s attach partition %s for values from (%L) to (%L)', p_parent, v_partition, p_from, p_to);
        execute format('alter table %s attach partition %s default', p_parent, v_default);
    end if;

    perform app.close_partition(v_partition::regclass, format('Rows of %s from %s on', p_parent, to_char(p_from at time zone 'UTC', 'YYYY-MM-DD')));
    return true;
end
$$;
comment on function app.make_partition(regclass, name, name, timestamptz, timestamptz) is
    'Makes one partition and moves the rows that waited for it in the default partition; false when it was there';

create or replace function app.ensure_partitions(p_ahead integer default null)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_table app.partitioned_tables;
    v_name name;
    v_from timestamptz;
    v_step interval;
    v_made integer := 0;
begin
    perform app.assert_service();
    if p_ahead not between 0 and 120 then
        raise exception 'partitions are made at most 120 steps ahead'
            using errcode = '22023';
    end if;
    perform pg_advisory_xact_lock(hashtext('app.ensure_partitions'));

    for v_table in
        select t.*
        from app.partitioned_tables as t
        where to_regclass(t.table_name) is not null
        order by t.table_name
    loop
        v_step := format('1 %s', v_table.step)::interval;
        for i in 0..coalesce(p_ahead, v_table.ahead) loop
            v_from := (date_trunc(v_table.step, now() at time zone 'UTC') + i * v_step) at time zone 'UTC';
            v_name := split_part(v_table.table_name, '.', 2)
                || to_char(v_from at time zone 'UTC', case v_table.step when 'day' then '_pYYYY_MM_DD' else '_pYYYY_MM' end);
            if app.make_partition(
                v_table.table_name::regclass, v_table.time_column, v_name,
                v_from, ((v_from at time zone 'UTC') + v_step) at time zone 'UTC'
            ) then
                v_made := v_made + 1;
            end if;
        end loop;
    end loop;
    return v_made;
end
$$;
comment on function app.ensure_partitions(integer) is
    'Makes the partitions of now and of the next steps of every table that is partitioned by time; returns how many were missing';

create or replace function app.partition_by_time(p_table regclass, p_column name, p_step text default 'month', p_keep interval default null)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_name text := (select format('%I.%I', c.relnamespace::regnamespace, c.relname) from pg_catalog.pg_class as c where c.oid = p_table);
    v_default text := format('partitions.%I', split_part(v_name, '.', 2) || '_default');
begin
    insert into app.partitioned_tables (table_name, time_column, step, ahead)
    values (v_name, p_column, p_step, case p_step when 'day' then 7 else 3 end)
    on conflict (table_name) do update
    set time_column = excluded.time_column,
        step = excluded.step
    where (app.partitioned_tables.time_column, app.partitioned_tables.step) is distinct from (excluded.time_column, excluded.step);

    if to_regclass(v_default) is null then
        execute format('create table %s partition of %s default', v_default, p_table);
        perform app.close_partition(v_default::regclass, format('Rows of %s that no other partition takes', v_name));
    end if;
    if p_keep is not null then
        perform app.keep_rows(p_table, p_column, p_keep);
    end if;
end
$$;
comment on function app.partition_by_time(regclass, name, text, interval) is
    'Declares a table partitioned by a time column, in steps of a day or month, and how long its rows are kept. The partitions themselves come with ensure_partitions()';
