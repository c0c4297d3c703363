-- The overview: every name that projects rely on, from overview.tsv. test.names_of_the_overview() looks for each.

create table if not exists test.overview (
    area text not null,
    kind text not null check (kind in ('table', 'view', 'function', 'trigger function', 'bucket', 'publication')),
    name text not null,
    arguments text not null,
    primary key (kind, name)
);
comment on table test.overview is 'overview.tsv. A name of kind table may be a view that takes writes; of kind publication it is a table published by supabase_realtime';
comment on column test.overview.arguments is 'Names in order, separated by commas; "= x" where the argument may be left out. Calls over REST name their arguments';

create or replace function test.arguments_of(p_function regproc)
returns table (place bigint, name text, default_value text)
language sql
stable
as $$
    select
        row_number() over (order by a.n),
        a.name,
        -- 'x'::text, (0.5)::double precision and NULL::uuid as overview.tsv writes them: x, 0.5, null
        regexp_replace(
            btrim(regexp_replace(pg_get_function_arg_default(p.oid, a.n::integer), '::[a-z0-9_."\[\] ]+$', ''), '()'''),
            '^NULL$', 'null'
        )
    from pg_catalog.pg_proc as p
    cross join lateral unnest(p.proargnames) with ordinality as a (name, n)
    where p.oid = p_function
    and coalesce(p.proargmodes[a.n], 'i') in ('i', 'b', 'v')
$$;
comment on function test.arguments_of(regproc) is 'Input arguments of a function with their defaults; null where there is none';

create or replace function test.wrong_arguments(p_function regproc, p_wanted text)
returns text
language sql
stable
as $$
    -- What is wanted comes first and as it is wanted; what the function has beyond can be left out by callers.
    select string_agg(
        case
            when w.name is null then format('%s has no default', f.name)
            when f.name is distinct from w.name then format('argument %s is %s, not %s', w.place, coalesce(f.name, 'missing'), w.name)
            else format('%s has the default %s, not %s', w.name, coalesce(f.default_value, '(none)'), w.default_value)
        end,
        ', ' order by coalesce(w.place, f.place)
    )
    from (
        select a.place, btrim(split_part(a.text, '=', 1)) as name, nullif(btrim(split_part(a.text, '=', 2)), '') as default_value
        from regexp_split_to_table(nullif(p_wanted, ''), ',\s*') with ordinality as a (text, place)
    ) as w
    full join test.arguments_of(p_function) as f on f.place = w.place
    where case
        when w.name is null then f.default_value is null
        else f.name is distinct from w.name
            or (w.default_value is not null and f.default_value is distinct from w.default_value)
    end
$$;
comment on function test.wrong_arguments(regproc, text) is 'How the arguments of a function differ from those wanted; null when callers by name are well served';

create or replace function test.names_of_the_overview()
returns setof text
language plpgsql
as $$
declare
    v_name test.overview;
    v_function regproc;
    v_wrong text;
begin
    for v_name in select o.* from test.overview as o order by o.area, o.kind, o.name loop
        v_wrong := null;
        case v_name.kind
            when 'table' then
                if not exists (
                    select
                    from pg_catalog.pg_class as c
                    where c.oid = to_regclass(v_name.name)
                    and (c.relkind in ('r', 'p') or (c.relkind = 'v' and pg_relation_is_updatable(c.oid, true) & 8 = 8))
                ) then
                    v_wrong := 'is no table, and no view that takes rows';
                end if;
            when 'view' then
                if not exists (select from pg_catalog.pg_class as c where c.oid = to_regclass(v_name.name) and c.relkind in ('v', 'm')) then
                    v_wrong := 'is no view';
                end if;
            when 'bucket' then
                if not exists (select from storage.buckets as b where b.id = v_name.name) then
                    v_wrong := 'is no bucket';
                end if;
            when 'publication' then
                if not exists (
                    select
                    from pg_catalog.pg_publication_tables as t
                    where t.pubname = 'supabase_realtime'
                    and format('%I.%I', t.schemaname, t.tablename) = v_name.name
                ) then
                    v_wrong := 'is not published by supabase_realtime';
                end if;
            else
                -- Null also when there are several of the name.
                v_function := to_regproc(v_name.name);
                if v_function is null then
                    v_wrong := 'is no function, or several';
                elsif (v_name.kind = 'trigger function')
                    <> (select p.prorettype = 'trigger'::regtype from pg_catalog.pg_proc as p where p.oid = v_function)
                then
                    v_wrong := 'is not a ' || v_name.kind;
                else
                    v_wrong := test.wrong_arguments(v_function, v_name.arguments);
                end if;
        end case;
        return next tap.ok(v_wrong is null, format('%s: %s %s%s', v_name.area, v_name.kind, v_name.name, coalesce(' ' || v_wrong, '')));
    end loop;
end
$$;
comment on function test.names_of_the_overview() is 'Looks for every name of overview.tsv; one test per name';
