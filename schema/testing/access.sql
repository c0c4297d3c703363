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
comment on table test.access is 'All access.tsv files';

create table if not exists test.probes (
    relation text primary key,
    kind text not null check (kind in ('user', 'tenant', 'catalogue')),
    rows text not null,
    insert_row text,
    update_set text,
    prepare text
);
comment on table test.probes is 'How to try the operations on a table. Placeholders: {user}, {tenant} (quoted ids), {which} (own or other)';
comment on column test.probes.kind is 'Whose row it tries: user = the persona''s own and another user''s; tenant = tenant acme and tenant globex; catalogue = a shown and a hidden row';
comment on column test.probes.rows is 'Condition that picks the row prepared for the try';
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
        when 'platform_admin' then 'ada'
        else 'sam'
    end)
$$;
comment on function test.user_of_persona(text) is 'Whose rows are "own"; anon and service have none and try those of sam';

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

    v_sql := replace(v_sql, '{user}', quote_literal(
        case p_which when 'own' then test.user_of_persona(p_persona) else test.id_of('otto') end));
    v_sql := replace(v_sql, '{tenant}', quote_literal(
        case p_which when 'own' then test.tenant('acme') else test.tenant('globex') end));
    v_sql := replace(v_sql, '{which}', quote_literal(p_which));

    begin
        perform test.act_as_persona(p_persona);
        execute v_sql;
        get diagnostics v_count = row_count;
        v_result := case when v_count > 0 then 'reached' else 'nothing' end;
        raise exception using errcode = 'TRYUP', message = v_result;
    exception
        when sqlstate 'TRYUP' then
            null;
        when insufficient_privilege then
            v_result := 'refused';
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
    v_personas constant text[] := array['anon', 'stranger', 'viewer', 'billing', 'member', 'admin', 'owner', 'platform_admin', 'service'];
    v_row record;
    v_probe test.probes;
    v_operation text;
    v_wanted text;
    v_own text;
    v_other text;
    v_found text;
begin
    perform test.given_platform_admin('ada');
    perform test.given_user('sam');
    perform test.given_tenant(
        'acme', 'olga', p_admins => array['adam'], p_members => array['max', 'mimi'],
        p_viewers => array['vera'], p_billing => array['bill']
    );
    perform test.given_tenant('globex', 'otto', p_members => array['gina']);

    -- Every relation of public is in a file, for every persona.
    for v_row in
        select c.relname, p.persona
        from pg_catalog.pg_class as c
        cross join unnest(v_personas) as p (persona)
        where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p', 'v', 'm', 'f')
        and not c.relispartition
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

    for v_probe in select p.* from test.probes as p where p.prepare is not null order by p.relation loop
        for v_row in
            select 'own' as which, test.tenant('acme') as tenant_id, x.id as user_id
            from test.personas as x
            where v_probe.kind = 'user' and x.name <> 'otto'
            or v_probe.kind <> 'user' and x.name = 'mimi'
            union all
            select 'other', test.tenant('globex'), test.id_of('otto')
        loop
            execute replace(replace(replace(v_probe.prepare,
                '{user}', quote_literal(v_row.user_id)),
                '{tenant}', quote_literal(v_row.tenant_id)),
                '{which}', quote_literal(v_row.which));
        end loop;
    end loop;

    for v_row in
        select a.*
        from test.access as a
        where to_regclass('public.' || quote_ident(a.relation)) is not null
        and a.persona = any(v_personas)
        order by a.relation, array_position(v_personas, a.persona)
    loop
        select p.* into v_probe from test.probes as p where p.relation = v_row.relation;
        if not found then
            return next tap.fail(format('%s has no probe', v_row.relation));
            continue;
        end if;

        foreach v_operation in array array['select', 'insert', 'update', 'delete'] loop
            v_wanted := case v_operation
                when 'select' then v_row.may_select
                when 'insert' then v_row.may_insert
                when 'update' then v_row.may_update
                else v_row.may_delete
            end;
            v_own := test.try_access(v_probe, v_row.persona, v_operation, 'own');
            v_other := test.try_access(v_probe, v_row.persona, v_operation, 'other');
            v_found := case
                when v_own like 'failed%' then v_own
                when v_other like 'failed%' then v_other
                when v_own = 'reached' and v_other = 'reached' then 'yes'
                when v_own = 'reached' then case v_probe.kind when 'catalogue' then 'shown' else 'own' end
                when v_other = 'reached' then 'only the other one'
                else 'no'
            end;
            return next tap.is(v_found, v_wanted, format('%s: %s %s', v_row.relation, v_row.persona, v_operation));
        end loop;
    end loop;
end
$$;
comment on function test.access_matrix() is 'Tries every cell of every access.tsv; one test per cell';
