-- Posts, comments, reactions, reports.
begin;
select plan(27);

select test.given_user('max');
select test.given_user('sam');
insert into public.user_roles (user_id, role) values (test.given_user('mona'), 'moderator');
create function test.the_post() returns public.posts language sql as $$ select * from public.posts order by id limit 1 $$;

select test.act_as('max');
select lives_ok($$insert into public.posts (title, body) values ('Hello', 'First')$$, 'one posts');
select throws_ok($$insert into public.posts (body) values ('  ')$$, '23514', null, 'with words');
select throws_ok($$insert into public.posts (user_id, body) values (test.id_of('sam'), 'x')$$, '42501', null, 'in one''s own name');
select throws_ok($$update public.posts set view_count = 99$$, '42501', null, 'views are counted by servers');
select throws_ok($$update public.posts set is_pinned = true$$, '42501', null, 'pinning is not theirs');
select throws_ok($$update public.posts set status = 'hidden'$$, '42501', null, 'nor hiding');
select test.act_as('sam');
select lives_ok($$insert into public.comments (post_id, body) values ((test.the_post()).id, 'Nice')$$, 'another comments');
select lives_ok($$insert into public.comments (post_id, parent_id, body) select post_id, id, 'Indeed' from public.comments$$, 'and answers');
select is((select max(depth) from public.comments), 2::smallint, 'one deeper');
select throws_ok($$insert into public.comments (post_id, parent_id, body) values ((test.the_post()).id, 0, 'x')$$, '23503', null, 'what is of the post');
select lives_ok($$insert into public.reactions (post_id, emoji) values ((test.the_post()).id, '🎉')$$, 'one reacts');
select throws_ok($$insert into public.reactions (post_id, emoji) values ((test.the_post()).id, '🎉')$$, '23505', null, 'once with each');
select is((test.the_post()).comment_count, 2, 'the post counts comments');
select is((test.the_post()).reaction_count, 1, 'and reactions');
delete from public.reactions;
select is((test.the_post()).reaction_count, 0, 'both ways');
update public.comments set deleted_at = now() where depth = 2;
select is((test.the_post()).comment_count, 1, 'what is thrown away does not count');
update public.posts set body = 'stolen';
select is((test.the_post()).body, 'First', 'nobody changes another''s post');
select lives_ok($$insert into public.moderation_flags (post_id, reason) values ((test.the_post()).id, 'spam')$$, 'a post is reported');
select throws_ok($$insert into public.moderation_flags (post_id, reason) values ((test.the_post()).id, 'spam')$$, '23505', null, 'once by each');
select throws_ok($$insert into public.moderation_flags (reason) values ('spam')$$, '23514', null, 'a report is about something');
select test.act_as('mona');
select throws_ok($$update public.posts set body = 'censored'$$, '42501', null, 'a moderator does not rewrite');
select throws_ok($$update public.posts set status = 'draft'$$, '42501', null, 'nor takes back');
select lives_ok($$update public.posts set status = 'hidden'$$, 'but hides');
select lives_ok($$update public.moderation_flags set status = 'resolved'$$, 'and decides');
select is((select resolved_by from public.moderation_flags), test.id_of('mona'), 'in its own name');
select test.act_as('sam');
select is((test.the_post()).id, null, 'what is hidden is not seen');
select is((select count(*) from public.comments where user_id <> test.id_of('sam')), 0::bigint, 'nor what was said under it by others');

select * from finish();
rollback;
