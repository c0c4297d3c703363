-- Deleting an account, as the auth service does it, with rows in every table any area has: it passes, and no row points to
-- the account afterwards.
begin;
select no_plan();

create function test.pointing_to(p_user_id uuid)
returns setof text
language plpgsql
as $$
declare
    v_column record;
    v_count bigint;
begin
    for v_column in
        select c.conrelid::regclass::text as table_name, a.attname as column_name
        from pg_constraint as c
        join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
        where c.contype = 'f'
        and c.confrelid = 'auth.users'::regclass
        union
        select d.table_name, d.column_name
        from app.personal_data as d
        where d.kind = 'user'
        and to_regclass(d.table_name) is not null
    loop
        execute format('select count(*) from %s where %I = %L', v_column.table_name, v_column.column_name, p_user_id::text) into v_count;
        if v_count > 0 then
            return next format('%s.%s (%s)', v_column.table_name, v_column.column_name, v_count);
        end if;
    end loop;
end
$$;

select test.given_personas();
select test.given_probe_rows();
select isnt_empty($$select test.pointing_to(test.id_of('max'))$$, 'max is in many places');
select lives_ok($$delete from auth.users where id = test.id_of('max')$$, 'his account can be deleted');
select is_empty($$select test.pointing_to(test.id_of('max'))$$, 'and nothing points to it');
select lives_ok($$delete from auth.users where id = test.id_of('olga')$$, 'so can that of the owner of a tenant');
select is_empty($$select test.pointing_to(test.id_of('olga'))$$, 'with nothing left');
select lives_ok($$delete from public.tenants where id = test.tenant('globex')$$, 'and a whole tenant');

-- Evidence stays and no longer says whose it was
select is(
    (select count(*) from public.privacy_consents where source = 'probed' and user_id is null and subject_hash = app.keyed_digest('max@example.com') and ip_address is null),
    1::bigint,
    'a consent stays, with a digest'
);
select is((select count(*) from public.data_subjects where user_id is null and email is null and anonymized_at is not null), 2::bigint, 'the registrations stay, empty');
select is((select count(*) from public.data_subject_requests where user_id is null and description is null), 2::bigint, 'and so do the requests');

select * from finish();
rollback;
