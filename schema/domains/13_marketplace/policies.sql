select app.protect_catalogue('public.integrations', $$status in ('active', 'beta')$$);

-- Items: everyone sees what was let in, authors theirs in any state, moderators all. What counts for an item (downloads, rating,
-- featured) is not the author's to write; the trigger guards status and featured.
select app.protect('public.marketplace_items');
grant select on public.marketplace_items to anon, authenticated;
grant insert (
    id, slug, type, name, description, category, price_minor, currency, author_id, item_ref_id, tags, preview_url,
    documentation_url, requirements, compatibility
) on public.marketplace_items to authenticated;
grant update (
    id, slug, type, name, description, category, price_minor, currency, item_ref_id, tags, preview_url,
    documentation_url, requirements, compatibility, status, featured
) on public.marketplace_items to authenticated;
grant delete on public.marketplace_items to authenticated;

create policy anyone_select on public.marketplace_items
    for select to anon, authenticated
    using (status = 'active' or author_id = (select auth.uid()) or exists (select from app.platform_moderator));
comment on policy anyone_select on public.marketplace_items is 'plinth: what was let in, one''s own, everything for moderators';

create policy author_insert on public.marketplace_items
    for insert to authenticated
    with check (author_id = (select auth.uid()));
comment on policy author_insert on public.marketplace_items is 'plinth: users offer things of their own';

create policy author_update on public.marketplace_items
    for update to authenticated
    using (author_id = (select auth.uid()) or exists (select from app.platform_moderator))
    with check (author_id = (select auth.uid()) or exists (select from app.platform_moderator));
comment on policy author_update on public.marketplace_items is 'plinth: authors change theirs, moderators decide and feature';

create policy author_delete on public.marketplace_items
    for delete to authenticated
    using (author_id = (select auth.uid()) or exists (select from app.platform_admin));
comment on policy author_delete on public.marketplace_items is 'plinth: authors withdraw theirs, platform administrators any';

select app.protect_catalogue('public.api_services', $$status in ('active', 'beta')$$);

-- Usage: every member sees what its tenant called; servers meter, and nobody takes a call back.
select app.protect_tenant('public.api_usage', p_write => 'none', p_while_suspended => 'hidden');
select app.make_append_only('public.api_usage');

-- Logs: the user its own requests, platform administrators all. Nobody changes one.
select app.protect_owner('public.api_logs', p_writes => '{}');
alter policy owner_select on public.api_logs
    using (user_id = (select auth.uid()) or created_at >= (select app.api_logs_read_since()));
comment on policy owner_select on public.api_logs is 'plinth: the user its own requests, platform administrators all, those of nobody too';
select app.make_append_only('public.api_logs');
