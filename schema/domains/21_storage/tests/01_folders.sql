-- Files: whose folder is whose.
begin;
select plan(63);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max'], p_viewers => array['vera'], p_billing => array['bill']);
select test.given_tenant('globex', 'otto');
select test.given_user('sam');
select test.given_platform_admin('ada');
-- The storage service sets this before it deletes a row with its bytes.
set local storage.allow_delete_query = 'true';
create function test.put(p_bucket text, p_name text) returns void language sql as $$ insert into storage.objects (bucket_id, name) values (p_bucket, p_name) $$;
create function test.files() returns setof text language sql as $$ select bucket_id || '/' || name from storage.objects order by bucket_id, name $$;
create function test.tenant_file(p_subdomain text, p_name text) returns text language sql as $$ select format('t/%s/%s', test.tenant(p_subdomain), p_name) $$;

-- Buckets
select results_eq(
    $$select id, public, file_size_limit from storage.buckets order by id$$,
    $$values ('private', false, 52428800::bigint), ('public', true, 52428800::bigint)$$,
    'there are two buckets, fifty mebibytes a file'
);
select is((select allowed_mime_types from storage.buckets where id = 'public'), array['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/pdf'], 'images and PDF are public');
select is((select allowed_mime_types from storage.buckets where id = 'private'), array['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/pdf', 'application/json'], 'data is private');
select is_empty($$select id from storage.buckets where allowed_mime_types && array['image/svg+xml', 'text/html'] or allowed_mime_types is null$$, 'nothing a browser would run');
select is((select count(*) from pg_policy where polrelid = 'storage.objects'::regclass), 8::bigint, 'each has a policy per command');
select is_empty($$select polname from pg_policy where polrelid = 'storage.objects'::regclass and polroles <> array['authenticated'::regrole::oid]$$, 'for signed-in users');

-- Own folder
select test.act_as('sam');
select lives_ok($$select test.put('private', auth.uid() || '/letter.pdf')$$, 'one has a folder');
select lives_ok($$select test.put('public', auth.uid() || '/me.png')$$, 'in both buckets');
select lives_ok($$select test.put('private', auth.uid() || '/a/b/c.pdf')$$, 'as deep as one likes');
select is((select count(*) from test.files()), 3::bigint, 'one sees it');
select lives_ok($$insert into storage.objects (bucket_id, name, version) values ('private', auth.uid() || '/letter.pdf', '2') on conflict (bucket_id, name) do update set version = excluded.version returning id$$, 'replaces a file');
select lives_ok($$update storage.objects set name = auth.uid() || '/moved.pdf' where name like '%/letter.pdf'$$, 'moves it');
select is((select count(*) from test.files() as f (name) where name like '%/moved.pdf'), 1::bigint, 'inside the folder');
select throws_ok($$select test.put('private', 'letter.pdf')$$, '42501', null, 'nothing goes to the root');
select throws_ok($$select test.put('private', auth.uid()::text)$$, '42501', null, 'not even in one''s name');
select throws_ok($$select test.put('private', upper(auth.uid()::text) || '/x.pdf')$$, '42501', null, 'a folder is written as the id is');

-- Foreign folder
select throws_ok($$select test.put('private', test.id_of('max') || '/x.pdf')$$, '42501', null, 'nothing goes to the folder of another');
select throws_ok($$select test.put('public', test.id_of('max') || '/x.png')$$, '42501', null, 'of the public bucket neither');
select throws_ok($$update storage.objects set name = test.id_of('max') || '/x.pdf' where name like '%/moved.pdf'$$, '42501', null, 'nor is anything moved there');
select throws_ok($$update storage.objects set bucket_id = null where name like '%/moved.pdf'$$, '42501', null, 'or out of the bucket');
select test.act_as('max');
select is_empty('select test.files()', 'others see nothing');
select is_empty($$update storage.objects set version = 'x' returning id$$, 'change nothing');
select is_empty('delete from storage.objects returning id', 'delete nothing');

-- Odd names
select test.act_as('sam');
select throws_ok($$select test.put('private', auth.uid() || '/../' || test.id_of('max') || '/x.pdf')$$, '42501', null, 'no way leads up');
select throws_ok($$select test.put('private', auth.uid() || '/./x.pdf')$$, '42501', null, 'or nowhere');
select throws_ok($$select test.put('private', auth.uid() || '//x.pdf')$$, '42501', null, 'or through nothing');
select throws_ok($$select test.put('private', auth.uid() || '/')$$, '42501', null, 'a file has a name');
select throws_ok($$select test.put('private', '/' || auth.uid() || '/x.pdf')$$, '42501', null, 'a path starts with a folder');
select throws_ok($$update storage.objects set name = auth.uid() || '/..' where name like '%/moved.pdf'$$, '42501', null, 'moving knows that too');
select lives_ok($$select test.put('private', auth.uid() || '/..hidden/a..b.pdf')$$, 'dots in a name are none of these');
select throws_ok($$select test.put('private', 'not-a-uuid/x.pdf')$$, '42501', null, 'a folder that is no id is nobody''s');
select throws_ok($$select test.put('private', 't/not-a-uuid/x.pdf')$$, '42501', null, 'among tenants too');
select throws_ok($$select test.put('private', 't/x.pdf')$$, '42501', null, 'a tenant''s file names the tenant');
select throws_ok($$select test.put('private', test.tenant_file('acme', 'x.pdf'))$$, '42501', null, 'that one belongs to');
select throws_ok($$select test.put('private', null)$$, '42501', null, 'no name, no file');
select throws_ok($$select test.put(null, auth.uid() || '/x.pdf')$$, '42501', null, 'no bucket either');
select test.as_superuser();
insert into storage.objects (bucket_id, name) values ('private', 'odd/thing'), ('private', 't/odd/thing'), ('private', 't'), ('private', '');
select test.act_as('sam');
select lives_ok('select test.files()', 'what others left there raises nothing');

-- Tenant folder, by role
select test.act_as('max');
select lives_ok($$select test.put('private', test.tenant_file('acme', 'plan.pdf'))$$, 'a member adds to the tenant''s folder');
select lives_ok($$select test.put('public', test.tenant_file('acme', 'logo.png'))$$, 'in both buckets');
select test.act_as('olga');
select is((select count(*) from test.files()), 2::bigint, 'the owner sees them');
select lives_ok($$update storage.objects set version = '2'$$, 'and replaces them');
select test.act_as('vera');
select is((select count(*) from test.files()), 2::bigint, 'a viewer sees them');
select throws_ok($$select test.put('private', test.tenant_file('acme', 'x.pdf'))$$, '42501', null, 'adds nothing');
select is_empty($$update storage.objects set version = 'x' returning id$$, 'changes nothing');
select is_empty('delete from storage.objects returning id', 'deletes nothing');
select test.act_as('bill');
select throws_ok($$select test.put('private', test.tenant_file('acme', 'x.pdf'))$$, '42501', null, 'billing neither');
select test.act_as('otto');
select is_empty('select test.files()', 'another tenant sees nothing');
select throws_ok($$select test.put('private', test.tenant_file('acme', 'x.pdf'))$$, '42501', null, 'and adds nothing');
select test.act_as('ada');
select is((select count(*) from test.files()), 2::bigint, 'a platform administrator sees tenants'' files, not users''');

-- Anonymous
select test.as_anon();
select is_empty('select test.files()', 'anon lists nothing, not even what is public');
select throws_ok($$select test.put('public', 'x.png')$$, '42501', null, 'and adds nothing');

-- Suspended, cancelled
select test.as_superuser();
update public.tenants set status = 'suspended' where subdomain = 'acme';
select test.act_as('olga');
select is_empty('select test.files()', 'a suspended tenant''s folder is out of sight');
select throws_ok($$select test.put('private', test.tenant_file('acme', 'x.pdf'))$$, '42501', null, 'and takes nothing');
select is_empty('delete from storage.objects returning id', 'and loses nothing');
select lives_ok($$select test.put('private', auth.uid() || '/own.pdf')$$, 'one''s own is not the tenant''s');
select test.as_superuser();
update public.tenants set status = 'cancelled' where subdomain = 'acme';
select test.act_as('olga');
select is((select count(*) from test.files()), 3::bigint, 'a cancelled tenant''s can be fetched');
select is_empty($$delete from storage.objects where name like 't/%' returning id$$, 'not changed');

-- Away
select test.as_superuser();
update public.tenants set status = 'active' where subdomain = 'acme';
select test.act_as('adam');
select isnt_empty($$delete from storage.objects where name like 't/%' returning id$$, 'an admin deletes');
select is_empty('select test.files()', 'all of it');
select test.act_as('sam');
select isnt_empty('delete from storage.objects returning id', 'a user its own');

-- Policies of others
select test.as_superuser();
create policy public_select_too on storage.objects for select to anon using (bucket_id = 'public');
comment on policy private_delete on storage.objects is 'ours';
select app.protect_bucket('public'), app.protect_bucket('private');
select is((select count(*) from pg_policy where polrelid = 'storage.objects'::regclass), 9::bigint, 'what others made stays');
select is((select obj_description(oid, 'pg_policy') from pg_policy where polrelid = 'storage.objects'::regclass and polname = 'private_delete'), 'ours', 'and what they made their own');

-- A role that may not
create role weakling;
grant usage on schema app, storage to weakling;
grant execute on function app.protect_bucket(text) to weakling;
set local role weakling;
select lives_ok($$set local client_min_messages = error; select app.protect_bucket('public')$$, 'who may make no policies is told, not stopped');
select test.as_superuser();

select * from finish();
rollback;
