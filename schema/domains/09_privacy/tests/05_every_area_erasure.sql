-- Export and erasure of one person, over every table any area has registered: nothing here names a table, so what is
-- added to the schema is covered by being registered, and probed (tests/probes.sql).
begin;
select no_plan();

-- What the register must not say
select is_empty(
    $$
        select d.table_name, d.column_name
        from app.personal_data as d
        join pg_attribute as a on a.attrelid = to_regclass(d.table_name) and a.attname = d.column_name
        where (d.role = 'actor' or d.on_erasure = 'detach')
        and a.attnotnull
    $$,
    'who is to be taken off a row is in a column that may be null'
);
select is_empty(
    $$
        select d.table_name, s.key
        from app.personal_data as d
        cross join jsonb_each(d.scrub) as s
        join pg_attribute as a on a.attrelid = to_regclass(d.table_name) and a.attname = s.key
        where (s.value = 'null' and a.attnotnull) or a.attgenerated <> ''
    $$,
    'what is scrubbed can be'
);
select is_empty(
    $$select d.table_name, d.column_name from app.personal_data as d where d.kind = 'email' and d.on_erasure = 'scrub' and not d.scrub ? d.column_name::text$$,
    'where rows are found by an address, scrubbing takes the address'
);
select is_empty(
    $$select w.table_name, w.column_name from app.withheld_columns as w where not exists (select from pg_attribute as a where a.attrelid = to_regclass(w.table_name) and a.attname = w.column_name)$$,
    'what exports leave out exists'
);
select is_empty(
    $$
        select distinct d.table_name, a.attname
        from app.personal_data as d
        join pg_attribute as a on a.attrelid = to_regclass(d.table_name) and a.attnum > 0 and not a.attisdropped
        where d.role = 'subject'
        and a.attname ~ '(^|_)(secret|secrets|password|passphrase|credentials|api_key|private_key|(access_|refresh_|session_|push_|invite_|unsubscribe_|manage_|claim_)?token|token_hash|key_hash)$'
        and a.atttypid in ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype, 'bytea'::regtype)
        and not exists (
            select
            from app.withheld_columns as w
            where w.table_name = d.table_name
            and w.column_name = a.attname
        )
    $$,
    'no secret is handed out: app.withhold_from_export() names the columns'
);
select is_empty(
    $$
        select c.oid::regclass, a.attname
        from pg_class as c
        join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        join pg_type as t on t.oid = a.atttypid
        where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p')
        and a.attname ~ '(^|_)e?mail(_address)?$'
        and coalesce(nullif(t.typbasetype, 0), t.oid) in ('text'::regtype, 'varchar'::regtype)
        and not exists (
            select
            from app.personal_data as d
            where to_regclass(d.table_name) = c.oid
            and (
                d.column_name = a.attname
                or d.scrub ? a.attname::text
                or (d.role = 'subject' and d.kind = 'user' and d.on_erasure = 'delete' and exists (
                    select
                    from pg_attribute as u
                    where u.attrelid = c.oid
                    and u.attname = d.column_name
                    and u.attnotnull
                ))
            )
        )
    $$,
    'every column of addresses is registered, or goes with a row of a user'
);

-- Tools that read the register by themselves
create function test.rows_about(p_table text, p_user_id uuid, p_email text, p_tenant_id uuid)
returns bigint
language plpgsql
as $$
declare
    v_entry app.personal_data;
    v_where text := 'false';
    v_count bigint;
    v_has_tenant boolean := exists (select from pg_attribute as a where a.attrelid = p_table::regclass and a.attname = 'tenant_id' and a.attnum > 0);
begin
    for v_entry in select d.* from app.personal_data as d where d.table_name = p_table and d.role = 'subject' loop
        if v_entry.kind = 'user' then
            v_where := v_where || format(' or %I = %L', v_entry.column_name, p_user_id::text);
        elsif v_has_tenant then
            v_where := v_where || format(
                ' or (lower(%I::text) in (%L, app.keyed_digest(%L)) and coalesce(tenant_id, app.platform_tenant_id()) = %L)',
                v_entry.column_name, p_email, p_email, p_tenant_id::text
            );
        elsif p_tenant_id = app.platform_tenant_id() then
            v_where := v_where || format(' or lower(%I::text) in (%L, app.keyed_digest(%L))', v_entry.column_name, p_email, p_email);
        end if;
    end loop;
    execute format('select count(*) from %s where %s', p_table, v_where) into v_count;
    return v_count;
end
$$;

-- Puts an address on one row of the platform and on one of a tenant, wherever rows are found by an address. Rows of mimi
-- are preferred, so that no guard of an owner or administrator is in the way.
create function test.plant_address(p_email text, p_tenant_id uuid)
returns integer
language plpgsql
as $$
declare
    v_entry app.personal_data;
    v_has_tenant boolean;
    v_where text;
    v_planted integer := 0;
begin
    set local session_replication_role = replica;
    for v_entry in select d.* from app.personal_data as d where d.kind = 'email' and d.on_erasure <> 'keep' and to_regclass(d.table_name) is not null loop
        v_has_tenant := exists (select from pg_attribute as a where a.attrelid = v_entry.table_name::regclass and a.attname = 'tenant_id' and a.attnum > 0);
        foreach v_where in array case
            when v_has_tenant then array['coalesce(tenant_id, app.platform_tenant_id()) = app.platform_tenant_id()', format('tenant_id = %L', p_tenant_id)]
            else array['true']
        end loop
            begin
                execute format(
                    'update %1$s set %2$I = %3$L where (tableoid, ctid) = (select x.tableoid, x.ctid from %1$s as x where %4$s order by x::text like %5$L desc, x.tableoid, x.ctid limit 1)',
                    v_entry.table_name, v_entry.column_name, p_email, v_where, '%' || test.id_of('mimi') || '%'
                );
            exception
                when check_violation then
                    execute format(
                        'update %1$s set %2$I = app.keyed_digest(%3$L) where (tableoid, ctid) = (select x.tableoid, x.ctid from %1$s as x where %4$s order by x::text like %5$L desc, x.tableoid, x.ctid limit 1)',
                        v_entry.table_name, v_entry.column_name, p_email, v_where, '%' || test.id_of('mimi') || '%'
                    );
            end;
            v_planted := v_planted + 1;
        end loop;
    end loop;
    set local session_replication_role = origin;
    return v_planted;
end
$$;

create function test.tables_with(p_text text)
returns setof text
language plpgsql
as $$
declare
    v_table regclass;
    v_count bigint;
begin
    for v_table in
        select c.oid
        from pg_class as c
        where c.relkind in ('r', 'p')
        and c.relnamespace::regnamespace::text in ('public', 'app', 'auth', 'storage')
    loop
        execute format('select count(*) from %s as x where x::text ilike %L', v_table, '%' || p_text || '%') into v_count;
        if v_count > 0 then
            return next format('%s (%s)', v_table, v_count);
        end if;
    end loop;
end
$$;

create function test.left_after_erasure(p_user_id uuid)
returns setof text
language plpgsql
as $$
declare
    v_entry app.personal_data;
    v_scrub record;
    v_where text;
    v_count bigint;
begin
    for v_entry in
        select d.* from app.personal_data as d where d.kind = 'user' and d.on_erasure <> 'keep' and to_regclass(d.table_name) is not null
    loop
        v_where := 'true';
        if v_entry.on_erasure = 'scrub' then
            select string_agg(case
                when s.value = 'null' then format('%I is not null', s.key)
                when s.value ? 'hash' then format('%I::text !~ ''^[0-9a-f]{64}$''', s.key)
                when jsonb_typeof(s.value -> 'value') = 'string' then format('%I::text <> %L', s.key, s.value ->> 'value')
                else format('to_jsonb(%I) <> %L::jsonb', s.key, s.value -> 'value')
            end, ' or ')
            into v_where
            from jsonb_each(v_entry.scrub) as s;
        end if;
        execute format('select count(*) from %s where %I = %L and (%s)', v_entry.table_name, v_entry.column_name, p_user_id::text, v_where)
        into v_count;
        if v_count > 0 then
            return next format('%s.%s: %s rows', v_entry.table_name, v_entry.column_name, v_count);
        end if;
    end loop;
end
$$;

-- Max, of whom everything is known
select test.given_personas();
update auth.users set raw_user_meta_data = '{"full_name": "Maximilian Wurzelsepp"}', phone = '+4930999888777', encrypted_password = 'x' where id = test.id_of('max');
update public.profiles set display_name = 'Maximilian Wurzelsepp', bio = 'Wurzelsepp' where id = test.id_of('max');
insert into auth.identities (provider_id, user_id, identity_data, provider) values ('77', test.id_of('max'), '{"email": "max@example.com", "name": "Wurzelsepp"}', 'google');
insert into auth.sessions (id, user_id, ip, user_agent) values ('55555555-5555-4555-8555-555555555555', test.id_of('max'), '192.0.2.7', 'Wurzelsepp OS');
insert into auth.refresh_tokens (token, user_id, session_id) values ('t', test.id_of('max')::text, '55555555-5555-4555-8555-555555555555'), ('u', test.id_of('max')::text, null);
insert into auth.one_time_tokens (id, user_id, token_type, token_hash, relates_to) values (gen_random_uuid(), test.id_of('max'), 'recovery_token', 'h', 'max@example.com');
insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at, secret) values (gen_random_uuid(), test.id_of('max'), 'totp', 'verified', now(), now(), 's');
insert into auth.flow_state (id, user_id, provider_type, authentication_method) values (gen_random_uuid(), test.id_of('max'), 'email', 'recovery');
insert into auth.audit_log_entries (id, payload, ip_address) values
    (gen_random_uuid(), json_build_object('actor_id', test.id_of('max'), 'actor_username', 'max@example.com', 'action', 'login'), '192.0.2.7'),
    (gen_random_uuid(), json_build_object('actor_id', test.id_of('ada'), 'action', 'user_modified', 'traits', json_build_object('user_email', 'max@example.com')), '192.0.2.1');
select test.given_probe_rows();
select ok(test.plant_address('max@example.com', test.tenant('acme')) > 0, 'rows of his address are everywhere');
create temp table max as
select test.id_of('max') as id, public.register_data_subject(p_user_id => test.id_of('max')) as data_subject_id;
create temp table max_in_acme as
with made as (
    insert into public.data_subjects (tenant_id, email)
    select test.tenant('acme'), 'max@example.com'
    on conflict do nothing
    returning id
)
select id from made
union all
select s.id from public.data_subjects as s where s.tenant_id = test.tenant('acme') and s.email = 'max@example.com';
grant select on max, max_in_acme to authenticated, service_role;

-- Everything is in the export, and nothing a tenant knows of the address
select test.act_as('max');
create temp table export as select public.export_personal_data(auth.uid()) as document;
select test.as_superuser();
select is(
    jsonb_array_length(e.document -> regexp_replace(t.table_name, '^public\.', '')),
    test.rows_about(t.table_name, m.id, 'max@example.com', app.platform_tenant_id())::integer,
    format('the export has every row of %s', t.table_name)
)
from (select distinct d.table_name from app.personal_data as d where d.role = 'subject' and to_regclass(d.table_name) is not null) as t
cross join export as e
cross join max as m
order by t.table_name;
select is_empty(
    $$select w.* from app.withheld_columns as w cross join export as e cross join jsonb_array_elements(e.document -> regexp_replace(w.table_name, '^public\.', '')) as r (held) where r.held ? w.column_name::text$$,
    'and nothing that is withheld'
);
select ok(
    document #>> '{auth.users,0,email}' = 'max@example.com'
    and document #>> '{auth.identities,0,provider}' = 'google'
    and document #>> '{auth.sessions,0,user_agent}' = 'Wurzelsepp OS'
    and document::text !~ 'encrypted_password|"secret"|token_hash',
    'the account is in it, its secrets are not'
)
from export;

-- The tenant's own export
select is(
    jsonb_array_length(coalesce(x.document -> regexp_replace(t.table_name, '^public\.', ''), '[]')),
    test.rows_about(t.table_name, null, 'max@example.com', test.tenant('acme'))::integer,
    format('of %s a tenant''s export has what that tenant knows of the address', t.table_name)
)
from (select distinct d.table_name from app.personal_data as d where d.role = 'subject' and to_regclass(d.table_name) is not null) as t
cross join (select app.export_of_person(null, 'max@example.com', test.tenant('acme')) as document) as x
order by t.table_name;

-- Erased
select test.act_as('max');
select public.handle_data_subject_access_request(data_subject_id, 'erasure') from max;
select test.as_service();
select lives_ok(
    $$select public.complete_data_subject_request(r.id) from public.data_subject_requests as r where r.user_id = (select id from max) and r.request_type = 'erasure'$$,
    'he is erased'
);
select test.as_superuser();
select is_empty($$select test.left_after_erasure(id) from max$$, 'of what the register names, nothing is left');
select is_empty(
    $$select c.conrelid::regclass from pg_constraint as c where c.confrelid = 'auth.users'::regclass and c.contype = 'f' and c.conrelid in ('auth.identities'::regclass, 'auth.sessions'::regclass, 'auth.mfa_factors'::regclass, 'auth.one_time_tokens'::regclass) and (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s where user_id = %L', c.conrelid::regclass, (select id::text from max)), false, true, '')))[1]::text <> '0'$$,
    'he has no session, identity, factor or code'
);
select is_empty($$select token from auth.refresh_tokens where user_id = (select id::text from max)$$, 'nor token');
select results_eq(
    $$select u.email::text, u.phone, u.encrypted_password::text, u.raw_user_meta_data, u.banned_until > now() + interval '100 years', u.deleted_at is not null from auth.users as u join max as m on m.id = u.id$$,
    $$select format('anonymized_%s@anonymized.invalid', id), null::text, null::text, '{}'::jsonb, true, true from max$$,
    'his account is empty and closed'
);

-- What a tenant knows was not touched, and is erased for that tenant
select ok(
    not exists (select from app.personal_data as d where d.kind = 'email' and test.rows_about(d.table_name, null, 'max@example.com', test.tenant('acme')) = 0
        and exists (select from pg_attribute as a where a.attrelid = d.table_name::regclass and a.attname = 'tenant_id')
        and (select x.document -> regexp_replace(d.table_name, '^public\.', '') from (select app.export_of_person(null, 'max@example.com', test.tenant('acme')) as document) as x) <> '[]'),
    'what a tenant knows of the address is still there'
);
select isnt_empty($$select id from public.data_subjects where tenant_id = test.tenant('acme') and email = 'max@example.com'$$, 'such as the person in its register');
select test.as_service();
select lives_ok($$select public.anonymize_personal_data(id) from max_in_acme$$, 'the tenant erases it too');
select test.as_superuser();
select is_empty($$select test.tables_with('max@example.com')$$, 'then his address is nowhere');
select is_empty($$select test.tables_with('Wurzelsepp')$$, 'nor his name');
select is_empty($$select test.tables_with('4930999888777')$$, 'nor his phone');
select is_empty($$select x from test.tables_with(app.keyed_digest('max@example.com')) as x where x !~ '^(public\.)?privacy_consents '$$, 'nor a digest, but of his consents');

-- Proof, without the person
select ok((select counts <> '{}' and account_anonymized from app.erasures where data_subject_id = (select data_subject_id from max)), 'how many rows went is noted');
select test.as_service();
select lives_ok($$select public.anonymize_personal_data(data_subject_id) from max$$, 'erasing again');
select test.as_superuser();
select is((select counts from app.erasures where data_subject_id = (select data_subject_id from max) order by id desc limit 1), '{}', 'finds nothing to do');

-- The owner of a tenant can be erased as well
select lives_ok($$select public.anonymize_personal_data(public.register_data_subject(p_user_id => test.id_of('olga')))$$, 'nobody is too important');
select is_empty($$select test.left_after_erasure(test.id_of('olga'))$$, 'to be erased whole');
select is_empty($$select test.tables_with('olga@example.com')$$, 'with every address');

-- By an administrator, whom guards of tables may treat differently from a server
insert into max select test.id_of('mimi'), public.register_data_subject(p_user_id => test.id_of('mimi'));
select test.act_as('ada');
select public.handle_data_subject_access_request(data_subject_id, 'erasure') from max where id = test.id_of('mimi');
select lives_ok($$select public.anonymize_personal_data(data_subject_id) from max where id = test.id_of('mimi')$$, 'a platform administrator erases as well');
select test.as_superuser();
select is_empty($$select test.left_after_erasure(test.id_of('mimi'))$$, 'and as thoroughly');
select is_empty($$select test.tables_with('mimi@example.com')$$, 'with every address');
delete from max where id = test.id_of('mimi');

-- Then the rows of the accounts may go
delete from auth.users where id in (test.id_of('max'), test.id_of('olga'));
select is((select count(*) from public.data_subjects where id = (select data_subject_id from max) and user_id is null), 1::bigint, 'and the proof stays');

select * from finish();
rollback;
