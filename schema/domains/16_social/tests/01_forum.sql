-- The forum: writing, answering, liking, hiding.
begin;
select plan(70);

select test.given_user('max');
select test.given_user('vera');
select test.given_user('sam');
select test.given_platform_admin('ada');
insert into public.user_roles (user_id, role) values (test.given_user('mona'), 'moderator');
create function test.post(p_title text) returns public.community_posts language sql as $$ select * from public.community_posts where title = p_title $$;
create temp table known (name text primary key, id uuid);
grant all on known to public;

-- Author
select test.act_as('max');
select lives_ok($$insert into public.community_posts (title, content, type, tags) values ('How do I ... start?', 'Please help.', 'question', '{start,help}')$$, 'one asks without saying who one is');
select is((test.post('How do I ... start?')).author_id, test.id_of('max'), 'and is the author');
select is((test.post('How do I ... start?')).slug::text, 'how-do-i-start-' || right((test.post('How do I ... start?')).id::text, 8), 'the title gives the name for the URL');
insert into public.community_posts (title, content, type) values ('Ünïcode ✓', 'x', 'tip'), ('你好', 'x', 'tip'), (repeat('long ', 40), 'x', 'tip');
select is((select count(distinct slug) from public.community_posts), 4::bigint, 'whatever the title');
select is((select max(char_length(slug)) <= 64 from public.community_posts), true, 'of bearable length');
select throws_ok($$insert into public.community_posts (author_id, title, content, type) values (test.id_of('vera'), 'x', 'x', 'tip')$$, '42501', null, 'nobody writes in another name');
select throws_ok($$insert into public.community_posts (author_id, title, content, type) values (null, 'x', 'x', 'tip')$$, '42501', null, 'nor in none');
select throws_ok($$insert into public.community_posts (title, content, type, likes) values ('x', 'x', 'tip', 99)$$, '42501', null, 'nobody gives itself likes');
select throws_ok($$update public.community_posts set views = 99$$, '42501', null, 'nor views');
select throws_ok($$update public.community_posts set comments = 99$$, '42501', null, 'nor comments');
select throws_ok($$update public.community_posts set featured = true$$, '42501', null, 'nor features itself');
select throws_ok($$update public.community_posts set slug = 'x'$$, '42501', null, 'the name for the URL is not theirs');
select throws_ok($$insert into public.community_posts (title, content, type) values ('x', 'x', 'announcement')$$, '42501', 'only platform administrators announce', 'nor announces');
select throws_ok($$update public.community_posts set type = 'announcement'$$, '42501', null, 'later neither');
select throws_ok($$insert into public.community_posts (title, content, type, status) values ('x', 'x', 'tip', 'hidden')$$, '42501', null, 'hiding is not theirs');
select throws_ok($$insert into public.community_posts (title, content, type) values ('  ', 'x', 'tip')$$, '23514', null, 'a title has letters');
select throws_ok($$insert into public.community_posts (title, content, type) values ('x', repeat('x', 50001), 'tip')$$, '23514', null, 'a text has a limit');
select throws_ok($$insert into public.community_posts (title, content, type) values ('x', 'x', 'rant')$$, '23514', null, 'types are a closed list');
select throws_ok($$insert into public.community_posts (title, content, type, tags) select 'x', 'x', 'tip', array_agg(n::text) from generate_series(1, 21) as n$$, '23514', null, 'tags have a limit');
select throws_ok($$insert into public.community_posts (title, content, type, tags) values ('x', 'x', 'tip', array['a', null])$$, '23514', null, 'and each is one');
select throws_ok($$update public.community_posts set author_id = test.id_of('vera')$$, '23514', 'a text keeps its author', 'a post is not given away');
select lives_ok($$insert into public.community_posts (id, author_id, title, content, type) select id, author_id, title, 'Please, please help.', type from public.community_posts where type = 'question' on conflict (id) do update set id = excluded.id, author_id = excluded.author_id, title = excluded.title, content = excluded.content, type = excluded.type$$, 'an upsert as REST writes it works');
insert into public.community_posts (title, content, type, status) values ('Draft', 'x', 'tip', 'draft');
insert into known select 'question', id from public.community_posts where type = 'question';
insert into known select 'draft', id from public.community_posts where title = 'Draft';

-- Another user
select test.act_as('vera');
select is((select content from public.community_posts where type = 'question'), 'Please, please help.', 'everybody reads what is published');
select is_empty($$select id from public.community_posts where title = 'Draft'$$, 'a draft is the author''s');
select is((select count(*) from public.community_posts where search @@ to_tsquery('simple', 'help')), 1::bigint, 'texts can be searched');
select is_empty($$update public.community_posts set content = 'x' returning id$$, 'others change nothing');
select is_empty($$delete from public.community_posts returning id$$, 'and delete nothing');
select lives_ok($$insert into public.community_answers (post_id, content) select id, 'Just do it.' from known where name = 'question'$$, 'but answer');
insert into known select 'answer', id from public.community_answers;
select throws_ok($$insert into public.community_answers (post_id, content) select id, 'x' from known where name = 'draft'$$, '42501', null, 'not to a draft');
select throws_ok($$insert into public.community_answers (post_id, content, author_id) select id, 'x', test.id_of('max') from known where name = 'question'$$, '42501', null, 'nor in another name');
select throws_ok($$update public.community_answers set post_id = (select id from public.community_posts where title = '你好')$$, '23514', null, 'an answer stays where it is');
select lives_ok($$insert into public.community_post_likes (post_id) select id from known where name = 'question'$$, 'and like');
select throws_ok($$insert into public.community_post_likes (post_id) select id from known where name = 'question'$$, '23505', null, 'once');
select throws_ok($$insert into public.community_post_likes (post_id) select id from known where name = 'draft'$$, '42501', null, 'no draft');
select throws_ok($$insert into public.community_post_likes (post_id, user_id) select id, test.id_of('sam') from known where name = 'question'$$, '42501', null, 'not for others');
select results_eq($$select likes, comments from public.community_posts where type = 'question'$$, $$values (1, 1)$$, 'both are counted');
select test.act_as('max');
select is_empty('select user_id from public.community_post_likes', 'who liked is not told');

-- Accepting
select throws_ok($$update public.community_posts set accepted_answer_id = (select id from known where name = 'answer') where title = '你好'$$, '23514', null, 'a tip has no solution');
insert into public.community_posts (title, content, type) values ('Another', 'x', 'question');
select throws_ok($$update public.community_posts set accepted_answer_id = (select id from known where name = 'answer') where title = 'Another'$$, '23503', null, 'an answer to another question solves nothing');
select lives_ok($$update public.community_posts set accepted_answer_id = (select id from known where name = 'answer') where title like 'How%'$$, 'who asked accepts an answer');
select test.act_as('vera');
select is_empty($$update public.community_posts set accepted_answer_id = null where title like 'How%' returning id$$, 'nobody else does');

-- Moderator
select test.act_as('mona');
select is((select count(*) from public.community_posts where title = 'Draft'), 1::bigint, 'a moderator sees all');
select throws_ok($$update public.community_posts set title = 'x' where title like 'How%'$$, '42501', null, 'rewrites nothing');
select throws_ok($$update public.community_posts set accepted_answer_id = null where title like 'How%'$$, '42501', null, 'judges no answer');
select throws_ok($$update public.community_posts set deleted_at = now() where title like 'How%'$$, '42501', null, 'takes nothing back');
select throws_ok($$update public.community_posts set status = 'draft' where title like 'How%'$$, '42501', null, 'in no way');
select is_empty($$delete from public.community_posts where title like 'How%' returning id$$, 'deletes nothing');
select lives_ok($$update public.community_answers set status = 'hidden'$$, 'but hides an answer');
select throws_ok($$update public.community_answers set content = 'x'$$, '42501', null, 'without changing it');
select is((test.post('How do I ... start?')).comments, 0, 'which counts no more');
select throws_ok($$insert into public.community_posts (title, content, type) values ('x', 'x', 'announcement')$$, '42501', null, 'announcing is not for moderators');
select test.act_as('max');
select is_empty('select id from public.community_answers', 'a hidden answer is out of sight');
select test.act_as('vera');
select is((select count(*) from public.community_answers), 1::bigint, 'except for its author');
select throws_ok($$update public.community_answers set status = 'published'$$, '42501', 'only moderators hide a text and show it again', 'who does not show it again');
select test.act_as('mona');
update public.community_answers set status = 'published';
select is((test.post('How do I ... start?')).comments, 1, 'moderators do');
update public.community_posts set status = 'hidden' where title like 'How%';
select test.act_as('sam');
select is_empty($$select id from public.community_posts where title like 'How%'$$, 'a hidden post is out of sight');
select is_empty('select id from public.community_answers', 'with its answers');
select test.act_as('max');
select throws_ok($$update public.community_posts set status = 'published' where title like 'How%'$$, '42501', null, 'the author does not lift that');
select test.act_as('mona');
update public.community_posts set status = 'published' where title like 'How%';

-- Anonymous
select test.as_anon();
select is((select count(*) from public.community_answers), 1::bigint, 'anon reads');
select throws_ok($$insert into public.community_answers (post_id, content) select id, 'x' from known where name = 'question'$$, '42501', null, 'and writes nothing');

-- Platform admin, service
select test.act_as('ada');
select lives_ok($$insert into public.community_posts (title, content, type) values ('News', 'x', 'announcement')$$, 'the platform announces');
select lives_ok($$update public.community_posts set content = 'y' where title = 'News'$$, 'and corrects it');
select test.as_service();
update public.community_posts set updated_at = '2000-01-01', views = 7, featured = true where title = 'News';
select results_eq($$select views, featured, updated_at from public.community_posts where title = 'News'$$, $$values (7, true, '2000-01-01'::timestamptz)$$, 'servers count views and feature; that is no change of the text');

-- Gone
select test.act_as('vera');
delete from public.community_post_likes;
select is((test.post('How do I ... start?')).likes, 0, 'a like taken back is not counted');
delete from public.community_answers;
select results_eq($$select comments, accepted_answer_id from public.community_posts where title like 'How%'$$, $$values (0, null::uuid)$$, 'an answer taken back is no solution');
insert into public.community_post_likes (post_id) select id from known where name = 'question';
insert into public.community_answers (post_id, content) select id, 'Again.' from known where name = 'question';
select test.act_as('max');
update public.community_posts set deleted_at = now() where title like 'How%';
select test.act_as('sam');
select is_empty($$select id from public.community_posts where title like 'How%'$$, 'what an author takes back is out of sight');
select test.as_superuser();
delete from auth.users where id = test.id_of('vera');
select results_eq($$select likes, comments from public.community_posts where title like 'How%'$$, $$values (0, 1)$$, 'an erased account takes its likes along, not its answers');
select is((select author_id from public.community_answers), null, 'which are nobody''s then');
update public.community_posts set deleted_at = now() - interval '31 days' where title like 'How%';
select lives_ok('select app.apply_retention()', 'after a month');
select is_empty('select id from public.community_answers', 'what was taken back is gone for good');

select * from finish();
rollback;
