-- Sixteen users like and unlike the same post and answer it: the counters say what is there.
-- setup
select test.given_user('user' || n) from generate_series(0, 15) as n;
insert into public.community_posts (id, author_id, title, content, type)
values ('77777777-7777-4777-8777-777777777777', test.id_of('user0'), 'Popular', 'x', 'tip');
-- session 30
begin;
select test.act_as('user' || :client_id);
delete from public.community_post_likes;
commit;
begin;
select test.act_as('user' || :client_id);
insert into public.community_post_likes (post_id) values ('77777777-7777-4777-8777-777777777777');
insert into public.community_answers (post_id, content) values ('77777777-7777-4777-8777-777777777777', 'x');
commit;
-- check
select likes = 16 and comments = 480 from public.community_posts;
