-- Roles, what new objects are born with, and what stays closed.
begin;
select plan(20);

select is((select rolcanlogin from pg_roles where rolname = 'authenticator'), true, 'the program can log in as authenticator');
select is((select rolinherit from pg_roles where rolname = 'authenticator'), false, 'which has no rights of its own');
select is((select rolbypassrls from pg_roles where rolname = 'service_role'), true, 'service_role is not bound by row-level security');
select bag_eq(
    $$select roleid::regrole::text from pg_auth_members where member = 'authenticator'::regrole$$,
    array['anon', 'authenticated', 'service_role'],
    'authenticator becomes the three API roles and nothing else'
);
select is_empty(
    $$select rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role') and rolcanlogin$$,
    'no API role logs in'
);

-- A developer creates objects
create table public.todos (id serial primary key, title text);
create function public.shout(a text) returns text language sql as 'select upper(a)';
create schema private;
create function private.helper() returns int language sql as 'select 1';
insert into public.todos (title) values ('seen');
select ok(has_table_privilege('anon', 'public.todos', 'select, insert, update, delete'), 'a new table is reachable for anon');
select ok(has_table_privilege('authenticated', 'public.todos', 'insert'), 'and for signed-in users');
select ok(has_sequence_privilege('authenticated', 'public.todos_id_seq', 'usage'), 'with its sequence');
select ok(has_function_privilege('anon', 'public.shout(text)', 'execute'), 'a new function is callable');
select ok(has_function_privilege('authenticated', 'private.helper()', 'execute'), 'also in a private schema, where policies use it');
select ok(not has_table_privilege('anon', 'public.todos', 'truncate'), 'but nobody may truncate over the API');
alter table public.todos enable row level security;
select test.as_anon();
select is_empty('select id from public.todos', 'row-level security is the gate');
select test.as_superuser();

-- Ours stay closed
select is_empty(
    $$select c.relname from pg_class as c where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p') and (has_table_privilege('anon', c.oid, 'select') or has_table_privilege('authenticated', c.oid, 'select') or has_table_privilege('service_role', c.oid, 'select'))$$,
    'no API role reads a table of app'
);
select set_eq(
    $$select c.relname::text from pg_class as c where c.relnamespace = 'app'::regnamespace and c.relkind in ('v', 'm') and (has_table_privilege('anon', c.oid, 'select') or has_table_privilege('authenticated', c.oid, 'select') or has_table_privilege('service_role', c.oid, 'select')) order by 1$$,
    array['admin_tenants', 'billing_tenants', 'followed_users', 'platform_admin', 'platform_moderator', 'suspended_tenants', 'visible_tenants', 'visible_users', 'writable_tenants'],
    'and of its views only the sets that policies ask for'
);
select is_empty(
    $$select p.oid::regprocedure from pg_proc as p where p.pronamespace in ('public'::regnamespace, 'app'::regnamespace) and p.prorettype = 'trigger'::regtype and has_function_privilege('authenticated', p.oid, 'execute')$$,
    'nobody calls a trigger function'
);
select ok(not has_schema_privilege('authenticated', 'public', 'create'), 'no API role creates in public');
select ok(has_function_privilege('authenticated', 'extensions.gen_random_bytes(int)', 'execute'), 'functions of extensions are tools for everyone');
select is((select nspowner::regrole::text from pg_namespace where nspname = 'auth'), 'supabase_auth_admin', 'schema auth belongs to its service');
select is((select nspowner::regrole::text from pg_namespace where nspname = 'storage'), 'supabase_storage_admin', 'and so does schema storage');
select is_empty(
    $$select c.relname from pg_class as c where c.relnamespace in ('auth'::regnamespace, 'storage'::regnamespace) and c.relkind = 'r' and not c.relrowsecurity$$,
    'row-level security is on in both'
);

select * from finish();
rollback;
