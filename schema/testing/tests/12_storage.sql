-- Paths, triggers and the default deny of schema storage.
begin;
select plan(16);

select is(storage.foldername('a/b/c.png'), array['a', 'b'], 'folders of a path');
select is(storage.foldername('c.png'), '{}'::text[], 'none at the root');
select is(storage.filename('a/b/c.png'), 'c.png', 'last segment');
select is(storage.filename('c.png'), 'c.png', 'at the root as well');
select is(storage.extension('a/b.d/c.tar.gz'), 'gz', 'after the last dot');
select is(storage.extension('a/b.d/c'), 'c', 'the segment itself without a dot');
select is(storage.operation(), null, 'no operation outside the service');

insert into storage.buckets (id, name) values ('avatars', 'avatars');
insert into storage.objects (bucket_id, name, owner_id) values ('avatars', 'u1/face.png', 'u1');
select is((select path_tokens from storage.objects), array['u1', 'face.png'], 'a path is kept in pieces too');
select throws_ok(
    $$insert into storage.buckets (id, name) values ('x', repeat('x', 101))$$,
    'P0001', null, 'a bucket name has a limit'
);
select throws_ok('delete from storage.objects', '42501', null, 'rows are not deleted by hand');
set local storage.allow_delete_query = 'true';
select lives_ok($$delete from storage.objects where name = 'none'$$, 'unless the service says so');

select test.given_user('max');
select test.act_as('max');
select is_empty('select id from storage.objects', 'no policy, no rows');
select throws_ok($$insert into storage.objects (bucket_id, name) values ('avatars', 'x')$$, '42501', null, 'and no upload');
select test.as_superuser();
create policy own_folder on storage.objects for all to authenticated
    using (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid()::text))
    with check (bucket_id = 'avatars' and (storage.foldername(name))[1] = (select auth.uid()::text));
select test.act_as('max');
select lives_ok(
    $$insert into storage.objects (bucket_id, name) values ('avatars', auth.uid() || '/me.png')$$,
    'a policy is all it takes'
);
select throws_ok(
    $$insert into storage.objects (bucket_id, name) values ('avatars', 'other/me.png')$$,
    '42501', null, 'for the folder it names'
);
select is((select count(*) from storage.objects), 1::bigint, 'and the same for reading');

select * from finish();
rollback;
