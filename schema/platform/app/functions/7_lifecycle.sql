-- How long rows live and whose they are; and the work that is due from time to time.

-- Retention --------------------------------------------------------------------------------------

create or replace function app.keep_rows(p_table regclass, p_column name, p_keep interval, p_condition text default null)
returns void
language sql
set search_path = ''
as $$
    insert into app.retention_policies (table_name, time_column, keep, condition)
    select format('%I.%I', c.relnamespace::regnamespace, c.relname), p_column, p_keep, p_condition
    from pg_catalog.pg_class as c
    where c.oid = p_table
    on conflict (table_name) do nothing
$$;
comment on function app.keep_rows(regclass, name, interval, text) is
    'Declares how long the rows of a table are kept. A policy that is there already is the operator''s and stays';

create or replace function app.drop_expired_partitions(p_table text, p_before timestamptz)
returns integer
language plpgsql
set search_path = ''
as $$
declare
    v_partition regclass;
    v_dropped integer := 0;
begin
    for v_partition in
        select i.inhrelid::regclass
        from pg_catalog.pg_inherits as i
        join pg_catalog.pg_class as c on c.oid = i.inhrelid
        where i.inhparent = p_table::regclass
        and (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz <= p_before
        order by 1
    loop
        execute format('drop table %s', v_partition);
        v_dropped := v_dropped + 1;
    end loop;
    return v_dropped;
end
$$;
comment on function app.drop_expired_partitions(text, timestamptz) is
    'Drops the partitions of a table that end before a moment; returns how many';

create or replace function app.delete_expired_rows(p_policy app.retention_policies, p_before timestamptz)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
    v_batch bigint;
    v_deleted bigint := 0;
begin
    -- In batches, so that one statement never holds a whole table; what is left after a hundred waits for the next run.
    for i in 1..100 loop
        execute format(
            'delete from %1$s where (tableoid, ctid) in (select tableoid, ctid from %1$s where %2$I < %3$L and (%4$s) limit 10000)',
            p_policy.table_name::regclass, p_policy.time_column, p_before, coalesce(p_policy.condition, 'true')
        );
        get diagnostics v_batch = row_count;
        v_deleted := v_deleted + v_batch;
        exit when v_batch < 10000;
    end loop;
    return v_deleted;
end
$$;
comment on function app.delete_expired_rows(app.retention_policies, timestamptz) is
    'Deletes the rows a retention policy no longer keeps, at most a million a run; returns how many';

create or replace function app.apply_retention()
returns table (table_name text, partitions_dropped integer, rows_deleted bigint)
language plpgsql
security definer
set search_path = ''
set lock_timeout = '5s'
as $$
declare
    v_policy app.retention_policies;
begin
    perform app.assert_service();
    for v_policy in
        select p.*
        from app.retention_policies as p
        where p.enabled
        and to_regclass(p.table_name) is not null
        order by p.table_name
    loop
        table_name := v_policy.table_name;
        partitions_dropped := 0;
        -- One partition is dropped whole only where every row of it is to go.
        if v_policy.condition is null then
            partitions_dropped := app.drop_expired_partitions(v_policy.table_name, now() - v_policy.keep);
        end if;
        rows_deleted := app.delete_expired_rows(v_policy, now() - v_policy.keep);
        if partitions_dropped > 0 or rows_deleted > 0 then
            return next;
        end if;
    end loop;
end
$$;
comment on function app.apply_retention() is
    'Removes what app.retention_policies no longer keeps; tells of each table what went';


-- Personal data ----------------------------------------------------------------------------------

create or replace function app.holds_data_of(
    p_table regclass,
    p_column name,
    p_on_erasure text,
    p_scrub jsonb default '{}',
    p_kind text default 'user',
    p_reason text default null
)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_missing text;
begin
    select string_agg(named.name, ', ')
    into v_missing
    from (
        select p_column::text as name
        union all
        select jsonb_object_keys(p_scrub)
    ) as named
    where not exists (
        select
        from pg_catalog.pg_attribute as a
        where a.attrelid = p_table
        and a.attname = named.name
        and a.attnum > 0
        and not a.attisdropped
    );
    if v_missing is not null or (p_on_erasure = 'scrub') <> (p_scrub <> '{}') then
        raise exception 'holds_data_of(%): % is no column, or scrub does not fit %', p_table, v_missing, p_on_erasure
            using errcode = '22023';
    end if;

    insert into app.personal_data (table_name, column_name, kind, role, on_erasure, scrub, reason)
    select format('%I.%I', c.relnamespace::regnamespace, c.relname), p_column, p_kind, 'subject', p_on_erasure, p_scrub, p_reason
    from pg_catalog.pg_class as c
    where c.oid = p_table
    on conflict (table_name, column_name) do update
    set kind = excluded.kind,
        role = excluded.role,
        on_erasure = excluded.on_erasure,
        scrub = excluded.scrub,
        reason = excluded.reason;
end
$$;
comment on function app.holds_data_of(regclass, name, text, jsonb, text, text) is
    'Declares that rows are about the person in a column (p_kind: user or email), and what an erasure does: delete, scrub (with p_scrub), keep (with p_reason) or detach';

create or replace function app.names_actors(p_table regclass, variadic p_columns name[])
returns void
language sql
set search_path = ''
as $$
    insert into app.personal_data (table_name, column_name, kind, role, on_erasure)
    select format('%I.%I', c.relnamespace::regnamespace, c.relname), named.name, 'user', 'actor', 'detach'
    from pg_catalog.pg_class as c
    cross join unnest(p_columns) as named (name)
    where c.oid = p_table
    on conflict (table_name, column_name) do update
    set kind = excluded.kind,
        role = excluded.role,
        on_erasure = excluded.on_erasure
$$;
comment on function app.names_actors(regclass, name[]) is
    'Declares columns that name who did something to a row which is not about that person';


-- Maintenance ------------------------------------------------------------------------------------

create or replace function app.run_regularly(p_function regproc, p_every interval)
returns void
language sql
set search_path = ''
as $$
    insert into app.maintenance_tasks (function_name, every)
    select format('%I.%I', p.pronamespace::regnamespace, p.proname), p_every
    from pg_catalog.pg_proc as p
    where p.oid = p_function
    on conflict (function_name) do nothing
$$;
comment on function app.run_regularly(regproc, interval) is
    'Declares a function that can be called without arguments as maintenance, due every so often';

create or replace function app.run_maintenance()
returns table (task text, error text)
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_task app.maintenance_tasks;
begin
    perform app.assert_service();
    -- Skipping what is locked lets any number of servers call this: each task runs in one of them.
    for v_task in
        select t.*
        from app.maintenance_tasks as t
        where t.enabled
        and (t.last_started_at is null or t.last_started_at + t.every <= now())
        and to_regproc(t.function_name) is not null
        order by t.function_name
        for update skip locked
    loop
        task := v_task.function_name;
        error := null;
        begin
            execute format('select %s()', to_regproc(v_task.function_name));
        exception
            when others then
                error := format('%s (%s)', sqlerrm, sqlstate);
        end;
        update app.maintenance_tasks as t
        set last_started_at = now(),
            last_finished_at = clock_timestamp(),
            last_error = error
        where t.function_name = v_task.function_name;
        return next;
    end loop;
end
$$;
comment on function app.run_maintenance() is
    'Calls the maintenance functions that are due, each in a transaction of its own within this one; tells which ran and what failed. Call it every minute';
