-- Content: what readers say about posts. The posts themselves are not in the database, they are known by their slugs.

create table if not exists public.blog_comments (
    id uuid primary key default app.uuid_v7(),
    tenant_id uuid not null default app.platform_tenant_id() references public.tenants (id) on delete cascade,
    post_slug text not null check (post_slug ~ '^[a-z0-9]([a-z0-9/_-]{0,198}[a-z0-9])?$'),
    author_id uuid default auth.uid() references auth.users (id) on delete set null,
    author_name text not null check (char_length(btrim(author_name)) between 1 and 80),
    author_email text check (author_email ~ '^[0-9a-f]{64}$'),
    content text not null check (char_length(btrim(content)) between 1 and 5000),
    parent_id uuid,
    systems_thinking_insight text check (char_length(systems_thinking_insight) <= 2000),
    status text not null default 'pending' check (status in ('pending', 'approved', 'rejected', 'spam')),
    approved boolean not null generated always as (status = 'approved') stored,
    moderation_score numeric(3, 2) check (moderation_score between 0 and 1),
    moderation_reasons text[] not null default '{}' check (cardinality(moderation_reasons) <= 50),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint blog_comments_tenant_id_post_slug_id_key unique (tenant_id, post_slug, id),
    constraint blog_comments_parent_fkey foreign key (tenant_id, post_slug, parent_id)
        references public.blog_comments (tenant_id, post_slug, id) on delete cascade,
    constraint blog_comments_answers_another check (parent_id <> id),
    -- Everybody may read an approved comment, every column of it.
    constraint blog_comments_approved_without_verdict check (
        status <> 'approved' or (moderation_score is null and moderation_reasons = '{}')
    )
);
comment on table public.blog_comments is 'Comments on blog posts: shown to everybody once a moderator approved them';
comment on column public.blog_comments.tenant_id is 'Whose blog it is; the platform''s unless said otherwise';
comment on column public.blog_comments.post_slug is 'The post, by its place on the site';
comment on column public.blog_comments.author_id is 'The signed-in author; null for a visitor and after an erasure';
comment on column public.blog_comments.author_name is 'As the author signs; nobody checks it';
comment on column public.blog_comments.author_email is 'Write the address; what is kept and read is a keyed digest of it, by which one author is recognised and an erasure finds the comments';
comment on column public.blog_comments.parent_id is 'The comment it answers, on the same post';
comment on column public.blog_comments.systems_thinking_insight is 'What the author, or an assistant, draws from it in terms of systems';
comment on column public.blog_comments.approved is 'Follows status';
comment on column public.blog_comments.moderation_score is 'How likely it should not be shown, 0 to 1, as a machine judged. Gone once approved';
comment on column public.blog_comments.moderation_reasons is 'For the author of a comment that is not shown. Gone once approved';
-- Whole, not only the approved: readers rarely say that they want those, the policy does.
create index if not exists blog_comments_post_slug_created_at_idx on public.blog_comments (post_slug, created_at);
create index if not exists blog_comments_parent_idx on public.blog_comments (tenant_id, post_slug, parent_id);
create index if not exists blog_comments_author_id_idx on public.blog_comments (author_id, created_at desc);
create index if not exists blog_comments_author_email_idx on public.blog_comments (author_email);
create index if not exists blog_comments_pending_idx on public.blog_comments (created_at) where status = 'pending';
