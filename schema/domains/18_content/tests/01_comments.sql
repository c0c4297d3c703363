-- Comments on posts: visitors and users write, moderators decide, nobody reads an address.
begin;
select plan(64);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_user('sam');
select test.given_platform_admin('ada');
select test.given_user('mona');
insert into public.user_roles (user_id, role) values (test.id_of('mona'), 'moderator');
create temp table written (what text, id uuid);
grant all on written to anon, authenticated, service_role;

-- A visitor
select test.as_anon();
select lives_ok($$insert into written select 'visitor', public.submit_blog_comment('hello-world', ' Nice. ', ' Vic ', ' Vic@Example.com ', p_systems_thinking_insight => 'A loop')$$, 'a visitor comments');
select is_empty('select id from public.blog_comments', 'which nobody sees yet');
select is(public.get_blog_post_comment_count('hello-world'), 0, 'nor counts');
select throws_ok($$select public.submit_blog_comment('hello-world', 'x', 'Vic')$$, '22023', null, 'a visitor states an address');
select throws_ok($$select public.submit_blog_comment('hello-world', 'x', 'Vic', 'nonsense')$$, '23514', null, 'that is one');
select throws_ok($$select public.submit_blog_comment('hello-world', 'x', 'Vic', repeat('a', 64))$$, '23514', null, 'and no digest read elsewhere');
select throws_ok($$select public.submit_blog_comment('hello-world', '  ', 'Vic', 'vic@example.com')$$, '23514', null, 'something is said');
select throws_ok($$select public.submit_blog_comment('hello-world', repeat('x', 5001), 'Vic', 'vic@example.com')$$, '23514', null, 'in some length');
select throws_ok($$select public.submit_blog_comment('hello-world', 'x', null, 'vic@example.com')$$, '23502', null, 'by somebody');
select throws_ok($$select public.submit_blog_comment('hello-world', 'x', repeat('x', 81), 'vic@example.com')$$, '23514', null, 'with a name that is one');
select throws_ok($$select public.submit_blog_comment('../etc/passwd', 'x', 'Vic', 'vic@example.com')$$, '23514', null, 'on a post');
select throws_ok($$select public.submit_blog_comment(null, 'x', 'Vic', 'vic@example.com')$$, '23502', null, 'of any name');
select throws_ok($$select public.submit_blog_comment('hello-world', 'x', 'Vic', 'vic@example.com', (select id from written))$$, '23514', null, 'nobody answers what nobody sees');
select throws_ok($$insert into public.blog_comments (post_slug, author_name, content) values ('x', 'Vic', 'x')$$, '42501', null, 'there is no other way in');
select test.as_superuser();
select results_eq(
    $$select post_slug, author_id, author_name, author_email, content, status, approved, systems_thinking_insight from public.blog_comments$$,
    $$values ('hello-world', null::uuid, 'Vic', app.keyed_digest('vic@example.com'), 'Nice.', 'pending', false, 'A loop')$$,
    'a comment waits, its address is a digest'
);

-- A user
select test.act_as('max');
select lives_ok($$insert into public.blog_comments (post_slug, author_name, author_email, content) values ('Hello-World', 'Max', 'max@example.com', 'Me too')$$, 'a user inserts one');
insert into written select 'max', id from public.blog_comments;
select results_eq('select author_id, status, post_slug from public.blog_comments', $$values (auth.uid(), 'pending', 'hello-world')$$, 'in its own name, and sees it waiting');
select throws_ok($$insert into public.blog_comments (post_slug, author_name, content, status) values ('x', 'Max', 'x', 'approved')$$, '42501', null, 'it does not approve itself');
select throws_ok($$insert into public.blog_comments (post_slug, author_name, content, approved) values ('x', 'Max', 'x', true)$$, '428C9', null, 'in no way');
select throws_ok($$insert into public.blog_comments (post_slug, author_id, author_name, content) values ('x', test.id_of('sam'), 'Sam', 'x')$$, '42501', null, 'nor speaks for others');
select throws_ok($$insert into public.blog_comments (post_slug, author_id, author_name, content) values ('x', null, 'Sam', 'x')$$, '42501', null, 'nor for nobody');
select lives_ok($$update public.blog_comments set content = 'Me three' where author_id = auth.uid()$$, 'it mends its words');
select throws_ok($$update public.blog_comments set status = 'approved' where author_id = auth.uid()$$, '42501', null, 'but does not approve them');
select throws_ok($$update public.blog_comments set moderation_reasons = '{fine}' where author_id = auth.uid()$$, '42501', null, 'nor judges them');
select throws_ok($$update public.blog_comments set author_id = test.id_of('sam')$$, '42501', null, 'nor gives them away');
select is_empty($$update public.blog_comments set content = 'x' where author_id is distinct from auth.uid() returning id$$, 'nor changes those of others');
select is_empty($$delete from public.blog_comments returning id$$, 'nor deletes its own, which others may have answered');
select test.act_as('sam');
select is_empty('select id from public.blog_comments', 'other users see nothing that waits');

-- A moderator
select test.act_as('mona');
select is((select count(*) from public.blog_comments), 2::bigint, 'a moderator sees what waits');
select lives_ok($$update public.blog_comments set moderation_score = 0.4, moderation_reasons = '{tone}'$$, 'notes what a machine thinks');
select throws_ok($$update public.blog_comments set moderation_score = 1.5$$, '23514', null, 'between nothing and all');
select throws_ok($$update public.blog_comments set status = 'great'$$, '23514', null, 'decides in one of four ways');
select lives_ok($$update public.blog_comments set status = 'approved'$$, 'and approves');
select results_eq('select distinct approved, moderation_score, moderation_reasons from public.blog_comments', $$values (true, null::numeric, '{}'::text[])$$, 'which takes the verdict away');
select throws_ok($$update public.blog_comments set author_email = null$$, '42501', null, 'who wrote it is not a moderator''s to change');
select test.as_superuser();
select is((select count(*) from public.audit_logs where action = 'blog_comment.approved' and user_id = test.id_of('mona')), 2::bigint, 'who decided is noted');

-- Everybody
select test.as_anon();
select is((select count(*) from public.blog_comments), 2::bigint, 'then everybody reads, all columns of it');
select is_empty($$select id from public.blog_comments as c where to_jsonb(c)::text like '%@%'$$, 'and no address');
select is(public.get_blog_post_comment_count('hello-world'), 2, 'and counts');
select is(public.get_blog_post_comment_count('nothing'), 0, 'from nought');
select is(public.get_blog_post_comment_count(null), 0, 'without a gap');
select lives_ok($$insert into written select 'answer', public.submit_blog_comment('hello-world', 'Thanks', 'Vic', 'vic@example.com', id) from written where what = 'max'$$, 'what is shown can be answered');
select throws_ok($$select public.submit_blog_comment('another-post', 'Thanks', 'Vic', 'vic@example.com', id) from written where what = 'max'$$, '23503', null, 'on its own post');
select throws_ok($$update public.blog_comments set content = 'x'$$, '42501', null, 'visitors change nothing');
select throws_ok($$delete from public.blog_comments$$, '42501', null, 'nor delete');

-- Other words, other decision
select test.act_as('max');
select lives_ok($$update public.blog_comments set content = 'Buy my pills' where author_id = auth.uid()$$, 'an approved comment can be mended');
select is((select status from public.blog_comments where author_id = auth.uid()), 'pending', 'and waits again');
select test.as_superuser();
alter table public.blog_comments disable trigger t05_keep_columns;
update public.blog_comments set created_at = now() - interval '16 minutes' where author_id = test.id_of('max');
alter table public.blog_comments enable trigger t05_keep_columns;
select test.act_as('max');
select is_empty($$update public.blog_comments set content = 'x' where author_id = auth.uid() returning id$$, 'after a quarter of an hour it stands');

-- A tenant's blog
select lives_ok($$insert into written select 'acme', public.submit_blog_comment('launch', 'Great', 'Max', p_tenant_id => test.tenant('acme'))$$, 'a tenant may have a blog');
select throws_ok($$select public.submit_blog_comment('launch', 'Great', 'Max', p_tenant_id => gen_random_uuid())$$, '23503', null, 'if there is such a tenant');
select test.act_as('olga');
select is((select count(*) from public.blog_comments where status = 'pending'), 1::bigint, 'its managers see what waits there, and not elsewhere');
select lives_ok($$update public.blog_comments set status = 'spam' where id = (select id from written where what = 'acme')$$, 'and decide');
select is_empty($$update public.blog_comments set status = 'spam' where tenant_id = app.platform_tenant_id() returning id$$, 'there only');
select test.act_as('max');
select throws_ok($$update public.blog_comments set status = 'approved' where id = (select id from written where what = 'acme')$$, '42501', null, 'members do not');

-- A server
select test.as_service();
select lives_ok($$insert into public.blog_comments (post_slug, author_name, author_email, content, status, moderation_score) values ('imported', 'Old', repeat('a', 64), 'x', 'approved', 0.1)$$, 'a server restores digests and decisions');
select is(public.get_blog_post_comment_count('imported'), 1, 'which count at once');

-- Deleting and erasing
select test.act_as('ada');
select lives_ok($$delete from public.blog_comments where id = (select id from written where what = 'max')$$, 'a moderator deletes');
select is_empty($$select c.id from public.blog_comments as c join written as w on w.id = c.id and w.what = 'answer'$$, 'with the answers');
select test.as_superuser();
insert into public.blog_comments (id, post_slug, author_id, author_name, content) values ('77777777-7777-4777-8777-777777777777', 'hello-world', test.id_of('sam'), 'Sam', 'x');
delete from auth.users where id = test.id_of('sam');
select is((select author_id from public.blog_comments where id = '77777777-7777-4777-8777-777777777777'), null, 'a deleted account leaves its comment');
select is((select count(*) from app.personal_data where table_name = 'public.blog_comments'), 2::bigint, 'which an erasure finds by account and by address');

-- Too many at once: whatever check_rate_limit() says
create or replace function public.check_rate_limit(p_identifier text, p_endpoint text, p_max_requests integer default 100, p_window_seconds integer default 60)
returns boolean
language sql
as $$
    select p_identifier not in ('ip:192.0.2.66', 'user:' || test.id_of('max'))
$$;
select test.as_anon();
select lives_ok($$select public.submit_blog_comment('hello-world', 'x', 'Vic', 'vic@example.com')$$, 'while the limit is not reached, visitors comment');
select set_config('request.headers', '{"x-real-ip": "192.0.2.66"}', true);
select throws_ok($$select public.submit_blog_comment('hello-world', 'x', 'Vic', 'vic@example.com')$$, '23514', null, 'then no more from that address');
select test.act_as('max');
select throws_ok($$insert into public.blog_comments (post_slug, author_name, content) values ('hello-world', 'Max', 'x')$$, '23514', null, 'nor of that user, whichever way it comes');
select test.as_service();
select lives_ok($$insert into public.blog_comments (post_slug, author_name, content) values ('hello-world', 'Old', 'x')$$, 'servers are not counted');

select * from finish();
rollback;
