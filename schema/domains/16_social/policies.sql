-- Posts: everybody reads what is published, authors write their own, moderators see all and hide. Counters, views
-- and featured belong to servers. What of a row an author and a moderator may change is said by app.guard_text().
select app.protect('public.community_posts');
grant select on public.community_posts to anon, authenticated;
select app.grant_writes(
    'public.community_posts', 'authenticated', array['insert', 'update', 'delete'],
    array['id', 'author_id', 'title', 'content', 'type', 'tags', 'status', 'accepted_answer_id', 'deleted_at']
);

create policy anyone_select on public.community_posts
    for select to anon, authenticated
    using (
        (status = 'published' and deleted_at is null)
        or author_id = (select auth.uid())
        or exists (select from app.platform_moderator)
    );
comment on policy anyone_select on public.community_posts is 'plinth: everybody what is published, authors and moderators the rest';

create policy author_insert on public.community_posts
    for insert to authenticated
    with check (author_id = (select auth.uid()));
comment on policy author_insert on public.community_posts is 'plinth: signed-in users, in their own name';

create policy author_update on public.community_posts
    for update to authenticated
    using (author_id = (select auth.uid()) or exists (select from app.platform_moderator))
    with check (author_id = (select auth.uid()) or exists (select from app.platform_moderator));
comment on policy author_update on public.community_posts is 'plinth: the author, and moderators to hide';

create policy author_delete on public.community_posts
    for delete to authenticated
    using (author_id = (select auth.uid()));
comment on policy author_delete on public.community_posts is 'plinth: the author';


-- Answers: seen by who sees the post, because the policies of the post apply to the question in these.
select app.protect('public.community_answers');
grant select on public.community_answers to anon, authenticated;
select app.grant_writes(
    'public.community_answers', 'authenticated', array['insert', 'update', 'delete'],
    array['id', 'post_id', 'author_id', 'content', 'status']
);

create policy anyone_select on public.community_answers
    for select to anon, authenticated
    using (
        (
            status = 'published'
            or author_id = (select auth.uid())
            or exists (select from app.platform_moderator)
        )
        and exists (select from public.community_posts as p where p.id = post_id)
    );
comment on policy anyone_select on public.community_answers is 'plinth: who sees the post, and hidden ones their author and moderators';

create policy author_insert on public.community_answers
    for insert to authenticated
    with check (
        author_id = (select auth.uid())
        and exists (
            select
            from public.community_posts as p
            where p.id = post_id
            and p.status = 'published'
            and p.deleted_at is null
        )
    );
comment on policy author_insert on public.community_answers is 'plinth: signed-in users in their own name, to a published post';

create policy author_update on public.community_answers
    for update to authenticated
    using (author_id = (select auth.uid()) or exists (select from app.platform_moderator))
    with check (author_id = (select auth.uid()) or exists (select from app.platform_moderator));
comment on policy author_update on public.community_answers is 'plinth: the author, and moderators to hide';

create policy author_delete on public.community_answers
    for delete to authenticated
    using (author_id = (select auth.uid()));
comment on policy author_delete on public.community_answers is 'plinth: the author';


-- Likes: one's own.
select app.protect_owner('public.community_post_likes', p_writes => array['delete']);
grant insert (post_id, user_id) on public.community_post_likes to authenticated;
create policy owner_insert on public.community_post_likes
    for insert to authenticated
    with check (
        user_id = (select auth.uid())
        and exists (
            select
            from public.community_posts as p
            where p.id = post_id
            and p.status = 'published'
            and p.deleted_at is null
        )
    );
comment on policy owner_insert on public.community_post_likes is 'plinth: a signed-in user, for a published post';


-- Experts: everybody finds them, each keeps its own entry. What others think of it belongs to servers.
select app.protect_owner(
    'public.expert_profiles',
    p_columns => array[
        'user_id', 'id', 'name', 'title', 'company', 'bio', 'avatar_url', 'expertise', 'certifications',
        'availability', 'hourly_rate_minor', 'currency'
    ]
);
drop policy owner_select on public.expert_profiles;
grant select on public.expert_profiles to anon;
create policy anyone_select on public.expert_profiles
    for select to anon, authenticated
    using (true);
comment on policy anyone_select on public.expert_profiles is 'plinth: a directory is public';


-- Channels: members see which there are, managers set them up. Secrets read as a mask.
select app.protect_tenant(
    'public.communication_channels',
    p_write => 'manager',
    p_columns => array['tenant_id', 'id', 'name', 'type', 'configuration', 'active']
);
