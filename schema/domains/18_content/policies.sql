-- Comments: everybody reads what is approved, authors their own, moderators all: those of the platform, and the managers of the
-- tenant whose blog it is. Visitors write through submit_blog_comment(). What of an approved row nobody should read is not in
-- it: the address is a digest, the machine's verdict is gone.
select app.protect('public.blog_comments');
grant select on public.blog_comments to anon, authenticated;
grant insert (id, tenant_id, post_slug, author_id, author_name, author_email, content, parent_id, systems_thinking_insight)
    on public.blog_comments to authenticated;
grant update (id, content, author_name, systems_thinking_insight, status, moderation_score, moderation_reasons)
    on public.blog_comments to authenticated;
grant delete on public.blog_comments to authenticated;

create policy anyone_select on public.blog_comments
    for select to anon
    using (status = 'approved');
comment on policy anyone_select on public.blog_comments is 'plinth: visitors read what is approved';

create policy author_select on public.blog_comments
    for select to authenticated
    using (
        status = 'approved'
        or author_id = (select auth.uid())
        or tenant_id = any(array(select tenant_id from app.admin_tenants))
        or exists (select from app.platform_moderator)
    );
comment on policy author_select on public.blog_comments is 'plinth: what is approved, one''s own, and for moderators everything';

create policy author_insert on public.blog_comments
    for insert to authenticated
    with check (author_id = (select auth.uid()) and status = 'pending');
comment on policy author_insert on public.blog_comments is 'plinth: signed-in users comment in their own name';

create policy author_update on public.blog_comments
    for update to authenticated
    using (
        (author_id = (select auth.uid()) and created_at > now() - interval '15 minutes')
        or tenant_id = any(array(select tenant_id from app.admin_tenants))
        or exists (select from app.platform_moderator)
    )
    with check (
        author_id = (select auth.uid())
        or tenant_id = any(array(select tenant_id from app.admin_tenants))
        or exists (select from app.platform_moderator)
    );
comment on policy author_update on public.blog_comments is 'plinth: authors mend their words for 15 minutes, moderators decide; the trigger t20_moderate_blog_comment tells the two apart';

create policy moderator_delete on public.blog_comments
    for delete to authenticated
    using (
        tenant_id = any(array(select tenant_id from app.admin_tenants))
        or exists (select from app.platform_moderator)
    );
comment on policy moderator_delete on public.blog_comments is 'plinth: moderators delete a comment with its answers';
