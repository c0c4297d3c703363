-- The access matrix: access.tsv of each area says, per table and persona, what each of the four operations
-- may reach; probes say how to try it; test.access_matrix() tries each cell for real.

create table if not exists test.access (
    relation text not null,
    persona text not null,
    may_select text not null,
    may_insert text not null,
    may_update text not null,
    may_delete text not null,
    primary key (relation, persona)
);
comment on table test.access is 'All access.tsv files, one row per persona';

-- A line of access.tsv may name several personas, separated by commas.
create table if not exists test.access_lines (
    relation text not null,
    personas text not null,
    may_select text not null,
    may_insert text not null,
    may_update text not null,
    may_delete text not null
);
comment on table test.access_lines is 'All access.tsv files as they are written';

create or replace function test.spread_access_line()
returns trigger
language plpgsql
as $$
begin
    insert into test.access (relation, persona, may_select, may_insert, may_update, may_delete)
    select new.relation, p.persona, new.may_select, new.may_insert, new.may_update, new.may_delete
    from unnest(string_to_array(new.personas, ',')) as p (persona);
    return new;
end
$$;
comment on function test.spread_access_line() is 'Trigger: one row of test.access for each persona a line names';

create or replace trigger spread
    before insert on test.access_lines
    for each row
    execute function test.spread_access_line();

create table if not exists test.probes (
    place integer not null generated always as identity,
    relation text primary key,
    kind text not null check (kind in ('user', 'tenant', 'member', 'catalogue')),
    rows text not null,
    insert_row text,
    update_set text,
    prepare text
);
comment on table test.probes is 'How to try the operations on a table. Placeholders: {user}, {tenant} (quoted ids), {which} (own, colleague or other)';
comment on column test.probes.kind is 'Whose row it tries: user = the persona''s own and another user''s; tenant = a row of tenant acme and one of globex; member = the persona''s own row in acme, a colleague''s there, and one in globex; catalogue = a shown and a hidden row';
comment on column test.probes.rows is 'Condition that picks the row prepared for the try';
comment on column test.probes.place is 'Rows are prepared in the order in which probes are registered, so a child''s probe comes after its parent''s';
comment on column test.probes.prepare is 'Makes the rows for select, update and delete, once for own and once for other; nothing when sign-up makes them';
comment on column test.probes.insert_row is 'Insert to try; null for relations that take none';

create or replace function test.probe(
    p_relation text,
    p_kind text,
    p_rows text,
    p_insert text default null,
    p_update text default null,
    p_prepare text default null
)
returns void
language sql
as $$
    insert into test.probes (relation, kind, rows, insert_row, update_set, prepare)
    values (p_relation, p_kind, p_rows, p_insert, p_update, p_prepare)
$$;
comment on function test.probe(text, text, text, text, text, text) is 'Registers the probe of a table';

create or replace function test.act_as_persona(p_persona text)
returns void
language plpgsql
as $$
begin
    case p_persona
        when 'anon' then perform test.as_anon();
        when 'service' then perform test.as_service();
        when 'owner' then perform test.act_as('olga');
        when 'admin' then perform test.act_as('adam');
        when 'member' then perform test.act_as('max');
        when 'viewer' then perform test.act_as('vera');
        when 'billing' then perform test.act_as('bill');
        when 'stranger' then perform test.act_as('sam');
        when 'rival' then perform test.act_as('otto');
        when 'moderator' then perform test.act_as('mona');
        when 'platform_admin' then perform test.act_as('ada');
    end case;
end
$$;
comment on function test.act_as_persona(text) is 'Acts as the person who plays a persona of access.tsv';

create or replace function test.user_of_persona(p_persona text)
returns uuid
language sql
stable
as $$
    select test.id_of(case p_persona
        when 'owner' then 'olga'
        when 'admin' then 'adam'
        when 'member' then 'max'
        when 'viewer' then 'vera'
        when 'billing' then 'bill'
        when 'rival' then 'otto'
        when 'moderator' then 'mona'
        when 'platform_admin' then 'ada'
        else 'sam'
    end)
$$;
comment on function test.user_of_persona(text) is 'Whose rows are "own"; anon and service have none and try those of sam';

create or replace function test.fill_in(p_sql text, p_user_id uuid, p_tenant_id uuid, p_which text)
returns text
language sql
as $$
    select replace(replace(replace(p_sql,
        '{user}', quote_literal(p_user_id)),
        '{tenant}', quote_literal(p_tenant_id)),
        '{which}', quote_literal(p_which))
$$;
comment on function test.fill_in(text, uuid, uuid, text) is 'Puts values in place of the placeholders of a probe';

create or replace function test.user_in_question(p_persona text, p_which text)
returns uuid
language sql
stable
as $$
    select case p_which
        when 'own' then test.user_of_persona(p_persona)
        when 'colleague' then test.id_of(case p_persona when 'rival' then 'gina' else 'mimi' end)
        else test.id_of(case p_persona when 'rival' then 'mimi' else 'otto' end)
    end
$$;
comment on function test.user_in_question(text, text) is 'Whose row is own, a colleague''s or another''s for a persona';

create or replace function test.tenant_in_question(p_persona text, p_which text)
returns uuid
language sql
stable
as $$
    select test.tenant(case when (p_which = 'other') = (p_persona = 'rival') then 'acme' else 'globex' end)
$$;
comment on function test.tenant_in_question(text, text) is 'Of which tenant the row is';

create or replace function test.given_personas()
returns void
language plpgsql
as $$
begin
    perform test.given_platform_admin('ada');
    perform test.given_user('sam');
    insert into public.user_roles (user_id, role) values (test.given_user('mona'), 'moderator');
    perform test.given_tenant(
        'acme', 'olga', p_admins => array['adam'], p_members => array['max', 'mimi'],
        p_viewers => array['vera'], p_billing => array['bill']
    );
    perform test.given_tenant('globex', 'otto', p_members => array['gina']);
end
$$;
comment on function test.given_personas() is 'The people who play the personas of access.tsv, in tenants acme and globex';

create or replace function test.given_probe_rows()
returns void
language plpgsql
as $$
declare
    v_probe test.probes;
    v_row record;
begin
    for v_probe in select p.* from test.probes as p where p.prepare is not null order by p.place loop
        for v_row in
            select
                case when x.name in ('otto', 'gina') then 'other' else 'own' end as which,
                test.tenant(case when x.name in ('otto', 'gina') then 'globex' else 'acme' end) as tenant_id,
                x.id as user_id
            from test.personas as x
            where v_probe.kind in ('user', 'member')
            or x.name in ('mimi', 'otto')
            order by x.name
        loop
            execute test.fill_in(v_probe.prepare, v_row.user_id, v_row.tenant_id, v_row.which);
        end loop;
    end loop;
end
$$;
comment on function test.given_probe_rows() is 'The rows that probes try: for every person where they belong to a user, else one in acme and one in globex';

create or replace function test.reach(p_probe test.probes, p_persona text, p_operation text)
returns text
language plpgsql
as $$
declare
    v_own text := test.try_access(p_probe, p_persona, p_operation, 'own');
    v_colleague text := case when p_probe.kind = 'member' then test.try_access(p_probe, p_persona, p_operation, 'colleague') else v_own end;
    v_other text := test.try_access(p_probe, p_persona, p_operation, 'other');
begin
    return case
        when v_own like 'failed%' then v_own
        when v_colleague like 'failed%' then v_colleague
        when v_other like 'failed%' then v_other
        when v_own = 'reached' and v_colleague = 'reached' and v_other = 'reached' then 'yes'
        when v_own = 'reached' and v_colleague = 'reached' then
            case p_probe.kind when 'catalogue' then 'shown' when 'member' then 'tenant' else 'own' end
        when v_own = 'reached' and v_other <> 'reached' then 'own'
        when v_own = 'reached' or v_colleague = 'reached' or v_other = 'reached' then
            format('strange (own %s, colleague %s, other %s)', v_own, v_colleague, v_other)
        else 'no'
    end;
end
$$;
comment on function test.reach(test.probes, text, text) is 'What a persona reaches with an operation, in the words of access.tsv';

create or replace function test.try_access(p_probe test.probes, p_persona text, p_operation text, p_which text)
returns text
language plpgsql
as $$
declare
    v_sql text;
    v_count bigint;
    v_error text;
    v_result text;
begin
    v_sql := case p_operation
        when 'select' then format('select from public.%I where %s', p_probe.relation, p_probe.rows)
        when 'insert' then p_probe.insert_row
        when 'update' then format('update public.%I set %s where %s', p_probe.relation, p_probe.update_set, p_probe.rows)
        when 'delete' then format('delete from public.%I where %s', p_probe.relation, p_probe.rows)
    end;
    if v_sql is null then
        v_sql := format('%s public.%I %s', case p_operation when 'insert' then 'insert into' else 'update' end, p_probe.relation,
            case p_operation when 'insert' then 'default values' else 'set id = id' end);
    end if;

    v_sql := test.fill_in(
        v_sql, test.user_in_question(p_persona, p_which), test.tenant_in_question(p_persona, p_which), p_which
    );

    begin
        perform test.act_as_persona(p_persona);
        execute v_sql;
        get diagnostics v_count = row_count;
        v_result := case when v_count > 0 then 'reached' else 'nothing' end;
        raise exception using errcode = 'TRYUP', message = v_result;
    exception
        when sqlstate 'TRYUP' then
            null;
        when insufficient_privilege or object_not_in_prerequisite_state then
            v_result := 'refused';  -- not allowed, or a view that takes no rows
        when others then
            get stacked diagnostics v_error = message_text;
            v_result := format('failed (%s: %s)', sqlstate, v_error);
    end;
    perform test.as_superuser();
    return v_result;
end
$$;
comment on function test.try_access(test.probes, text, text, text) is 'Tries one operation as one persona and undoes it: reached, nothing, refused or failed (…)';

create or replace function test.access_matrix()
returns setof text
language plpgsql
as $$
declare
    v_personas constant text[] := array[
        'anon', 'stranger', 'viewer', 'billing', 'member', 'admin', 'owner', 'rival', 'moderator', 'platform_admin', 'service'
    ];
    v_row record;
    v_probe test.probes;
begin
    perform test.given_personas();

    -- Every relation of public is in a file, for every persona.
    for v_row in
        select c.relname, p.persona
        from pg_catalog.pg_class as c
        cross join unnest(v_personas) as p (persona)
        where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and not exists (
            select
            from test.access as a
            where a.relation = c.relname
            and a.persona = p.persona
        )
        order by c.relname, p.persona
    loop
        return next tap.fail(format('access.tsv has no line for %s and %s', v_row.relname, v_row.persona));
    end loop;

    for v_row in
        select a.relation, a.persona
        from test.access as a
        where to_regclass('public.' || quote_ident(a.relation)) is null
        or a.persona <> all(v_personas)
    loop
        return next tap.fail(format('access.tsv names %s and %s, which do not exist', v_row.relation, v_row.persona));
    end loop;

    perform test.given_probe_rows();

    for v_row in
        select a.relation, a.persona, cell.operation, cell.wanted
        from test.access as a
        cross join lateral (values
            ('select', a.may_select), ('insert', a.may_insert), ('update', a.may_update), ('delete', a.may_delete)
        ) as cell (operation, wanted)
        where to_regclass('public.' || quote_ident(a.relation)) is not null
        and a.persona = any(v_personas)
        order by a.relation, array_position(v_personas, a.persona), cell.operation
    loop
        select p.* into v_probe from test.probes as p where p.relation = v_row.relation;
        if not found then
            return next tap.fail(format('%s has no probe', v_row.relation));
            continue;
        end if;
        return next tap.is(
            test.reach(v_probe, v_row.persona, v_row.operation), v_row.wanted,
            format('%s: %s %s', v_row.relation, v_row.persona, v_row.operation)
        );
    end loop;
end
$$;
comment on function test.access_matrix() is 'Tries every cell of every access.tsv; one test per cell';

-- The same cells over REST: what to ask for ---------------------------------------------------------

create or replace function test.returned_row(p_sql text)
returns jsonb
language plpgsql
as $$
declare
    v_row jsonb;
begin
    execute format('with written as (%s returning *) select to_jsonb(w) from written as w limit 1', p_sql) into v_row;
    raise exception using errcode = 'TRYUP';
exception
    when sqlstate 'TRYUP' then
        return v_row;
end
$$;
comment on function test.returned_row(text) is 'The row a statement would write, without writing it';

create or replace function test.rest_case(p_relation text, p_user_id uuid, p_tenant_id uuid, p_which text)
returns jsonb
language plpgsql
as $$
declare
    v_probe test.probes;
    v_rows text;
    v_keys text[];
    v_row jsonb;
    v_insert text;
    v_set text[];
begin
    select p.* into strict v_probe from test.probes as p where p.relation = p_relation;
    v_rows := test.fill_in(v_probe.rows, p_user_id, p_tenant_id, p_which);
    v_insert := test.fill_in(v_probe.insert_row, p_user_id, p_tenant_id, p_which);
    v_set := regexp_match(test.fill_in(v_probe.update_set, p_user_id, p_tenant_id, p_which), '^\s*"?(\w+)"?\s*=');

    select array_agg(a.attname)
    into v_keys
    from pg_catalog.pg_index as i
    join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
    where i.indrelid = format('public.%I', p_relation)::regclass
    and i.indisprimary;

    execute format('select to_jsonb(t) from public.%I as t where %s limit 1', p_relation, v_rows) into v_row;
    return jsonb_build_object(
        'key', (select jsonb_object_agg(k.name, v_row -> k.name) from unnest(v_keys) as k (name)),
        'update', jsonb_build_object(
            v_set[1],
            test.returned_row(format('update public.%I set %s where %s',
                p_relation, test.fill_in(v_probe.update_set, p_user_id, p_tenant_id, p_which), v_rows)) -> v_set[1]
        ),
        'insert', (
            select jsonb_object_agg(c.name, test.returned_row(v_insert) -> c.name)
            from unnest(regexp_split_to_array((regexp_match(v_insert, '^\s*insert into public\.\w+ \(([^)]*)\)'))[1], '\s*,\s*')) as c (name)
        )
    );
end
$$;
comment on function test.rest_case(text, uuid, uuid, text) is 'A probe as a REST client would put it: key of the row, body of a patch, body of a post';

create or replace function test.rest_cases(p_relations text[])
returns jsonb
language sql
as $$
    select jsonb_object_agg(
        p.relation || '/' || who.persona || '/' || w.which,
        test.rest_case(
            p.relation, test.user_in_question(who.persona, w.which), test.tenant_in_question(who.persona, w.which), w.which
        )
    )
    from test.probes as p
    join test.access as who on who.relation = p.relation
    cross join unnest(array['own', 'colleague', 'other']) as w (which)
    where p.relation = any(p_relations)
    and (w.which <> 'colleague' or p.kind = 'member')
$$;
comment on function test.rest_cases(text[]) is 'rest_case() of every persona and row of some relations, by "relation/persona/which"';
