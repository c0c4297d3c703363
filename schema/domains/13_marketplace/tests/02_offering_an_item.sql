-- Offering something in the marketplace: the author writes, a moderator lets it in.
begin;
select plan(56);

select test.given_user('max');
select test.given_user('olga');
select test.given_user('mona');
insert into public.user_roles (user_id, role) values (test.id_of('mona'), 'moderator');
select test.given_platform_admin('ada');

-- Author
select test.act_as('max');
select results_eq(
    $$insert into public.marketplace_items (slug, type, name, description, category, price_minor, tags) values ('mail-agent', 'agent', 'Mail agent', 'Answers mail', 'office', 500, array['mail']) returning status, author_id, featured, downloads$$,
    $$select 'pending', test.id_of('max'), false, 0$$,
    'what a user offers is its own and waits'
);
select throws_ok($$insert into public.marketplace_items (type, name, category, status) values ('app', 'x', 'x', 'active')$$, '42501', null, 'nobody lets its own in');
select throws_ok($$insert into public.marketplace_items (type, name, category, featured) values ('app', 'x', 'x', true)$$, '42501', null, 'nor features it');
select throws_ok($$insert into public.marketplace_items (type, name, category, rating) values ('app', 'x', 'x', 5)$$, '42501', null, 'nor rates it');
select throws_ok($$insert into public.marketplace_items (type, name, category, author_id) values ('app', 'x', 'x', test.id_of('olga'))$$, '42501', null, 'nor offers in another''s name');
select throws_ok($$insert into public.marketplace_items (type, name, category, author_id) values ('app', 'x', 'x', null)$$, '42501', null, 'nor in nobody''s');
select throws_ok($$insert into public.marketplace_items (type, name, category) values ('virus', 'x', 'x')$$, '23514', null, 'kinds are a closed list');
select throws_ok($$insert into public.marketplace_items (type, name, category, price_minor) values ('app', 'x', 'x', -1)$$, '23514', null, 'nothing costs less than nothing');
select throws_ok($$insert into public.marketplace_items (type, name, category, preview_url) values ('app', 'x', 'x', 'javascript:alert(1)')$$, '23514', null, 'a preview is an http address');
select throws_ok($$insert into public.marketplace_items (slug, type, name, category) values ('mail-agent', 'app', 'x', 'x')$$, '23505', null, 'a slug is given once');
select throws_ok($$insert into public.marketplace_items (slug, type, name, category) values ('No Slug', 'app', 'x', 'x')$$, '23514', null, 'and fit for a URL');
select throws_ok($$update public.marketplace_items set status = 'active'$$, '42501', 'a moderator decides whether an item is let in', 'the author does not approve');
select throws_ok($$update public.marketplace_items set status = 'rejected'$$, '42501', null, 'nor reject');
select throws_ok($$update public.marketplace_items set featured = true$$, '42501', null, 'nor feature');
select throws_ok($$update public.marketplace_items set downloads = 1000000$$, '42501', null, 'nor count');
select throws_ok($$update public.marketplace_items set rating = 5, reviews = 99$$, '42501', null, 'nor rate');
select throws_ok($$update public.marketplace_items set author_id = test.id_of('olga')$$, '42501', null, 'nor hand it on');
select throws_ok($$update public.marketplace_items set id = gen_random_uuid()$$, '23514', null, 'nor change its key');
select lives_ok($$update public.marketplace_items set name = 'Mail agent 2' where slug = 'mail-agent'$$, 'but edits it');
select is((select count(*) from public.marketplace_items), 1::bigint, 'and sees it while it waits');

-- Others
select test.act_as('olga');
select is_empty('select id from public.marketplace_items', 'others do not see what waits');
select is_empty($$update public.marketplace_items set name = 'x' returning id$$, 'nor change it');
select is_empty($$delete from public.marketplace_items returning id$$, 'nor delete it');
select test.as_anon();
select is_empty('select id from public.marketplace_items', 'anon neither');

-- Moderator
select test.act_as('mona');
select is((select status from public.marketplace_items), 'pending', 'a moderator sees what waits');
select lives_ok($$update public.marketplace_items set status = 'active', featured = true$$, 'lets it in and features it');
select is_empty($$delete from public.marketplace_items returning id$$, 'but deletes nothing');
select throws_ok($$update public.marketplace_items set rating = 5$$, '42501', null, 'nor rates');

select test.as_anon();
select results_eq('select name from public.marketplace_items', array['Mail agent 2'], 'now everyone sees it');
select is((select count(*) from public.marketplace_items where search @@ to_tsquery('simple', 'answers')), 1::bigint, 'and finds it by its words');
select throws_ok($$insert into public.marketplace_items (type, name, category) values ('app', 'x', 'x')$$, '42501', null, 'anon offers nothing');

-- Author of what was let in
select test.act_as('max');
select lives_ok($$update public.marketplace_items set name = name$$, 'an author touches a featured item');
select results_eq('select status, featured from public.marketplace_items', $$values ('active', true)$$, 'which stays, as nothing changed');
select lives_ok($$update public.marketplace_items set type = 'app'$$, 'what is changed');
select results_eq('select status, featured from public.marketplace_items', $$values ('pending', false)$$, 'waits again, and is featured no more');

select test.act_as('mona');
update public.marketplace_items set status = 'active';
select test.act_as('max');
update public.marketplace_items set slug = 'bank-agent';
select is((select status from public.marketplace_items), 'pending', 'also under another address');
select test.act_as('mona');
update public.marketplace_items set status = 'active';
select test.act_as('max');
update public.marketplace_items set tags = array['bank'];
select is((select status from public.marketplace_items), 'pending', 'or with other tags');
select test.act_as('mona');
update public.marketplace_items set status = 'active';
select test.act_as('max');
select throws_ok($$update public.marketplace_items set name = 'Evil', status = 'active', featured = true$$, '42501', null, 'saying active does not help');
update public.marketplace_items set name = 'Evil', status = 'active';
select is((select status from public.marketplace_items), 'pending', 'nor does it without more');

select lives_ok($$update public.marketplace_items set status = 'archived'$$, 'an author withdraws its own');
select test.act_as('olga');
select is_empty('select id from public.marketplace_items', 'so nobody sees it');
select test.act_as('max');
select throws_ok($$update public.marketplace_items set status = 'active'$$, '42501', null, 'it does not come back by itself');
select lives_ok($$update public.marketplace_items set status = 'pending'$$, 'but is offered again');
select test.act_as('mona');
update public.marketplace_items set status = 'rejected';
select test.act_as('max');
select throws_ok($$update public.marketplace_items set status = 'active'$$, '42501', null, 'what was rejected stays out');
select is((select count(*) from public.marketplace_items), 1::bigint, 'though its author sees it');

-- Service, platform admin
select test.as_service();
select lives_ok($$update public.marketplace_items set status = 'active', downloads = downloads + 1, rating = 4.5, reviews = 2$$, 'a server counts and rates');
select is((select status from public.marketplace_items), 'active', 'and decides');
select throws_ok($$update public.marketplace_items set rating = 5.01$$, '23514', null, 'five is the best');
select throws_ok($$update public.marketplace_items set downloads = -1$$, '23514', null, 'none is the least');
select test.act_as('ada');
select lives_ok($$update public.marketplace_items set featured = true$$, 'a platform administrator features');
select is((select featured from public.marketplace_items), true, 'too');

-- An erased author
select test.as_superuser();
delete from auth.users where id = test.id_of('max');
select results_eq('select name, author_id from public.marketplace_items', $$values ('Evil', null::uuid)$$, 'an item outlives its author, without the name');
select test.act_as('olga');
select is_empty($$update public.marketplace_items set name = 'mine' returning id$$, 'and is nobody''s to take');
select throws_ok($$insert into public.marketplace_items (id, type, name, category) select id, 'app', 'mine', 'x' from public.marketplace_items on conflict (id) do update set name = excluded.name$$, '42501', null, 'in no way');

select test.act_as('ada');
select lives_ok('delete from public.marketplace_items', 'a platform administrator deletes it');
select is_empty('select id from public.marketplace_items', 'for good');

select * from finish();
rollback;
