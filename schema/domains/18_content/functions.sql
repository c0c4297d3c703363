-- Comments: received, edited, moderated, counted.

create or replace function app.limit_blog_comments()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_ip inet := app.client_ip();
begin
    if to_regproc('public.check_rate_limit') is null then
        return;
    end if;
    -- Without a proxy that tells addresses all visitors look alike, so they share a wider limit.
    if not public.check_rate_limit(
        coalesce('user:' || auth.uid()::text, 'ip:' || host(v_ip), 'anybody'),
        'blog_comments',
        case when auth.uid() is null and v_ip is null then 100 else 5 end,
        600
    ) then
        raise exception 'too many comments, try again in some minutes'
            using errcode = '23514';
    end if;
end
$$;
comment on function app.limit_blog_comments() is
    'Refuses (23514) the sixth comment of a user or address within ten minutes, where check_rate_limit() is there to count';
select app.callable_by('app.limit_blog_comments', 'nobody');

create or replace function app.receive_blog_comment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_is_server boolean := app.is_service();
begin
    new.author_name = btrim(new.author_name);
    new.content = btrim(new.content);
    new.post_slug = lower(new.post_slug);

    -- A digest is taken from servers only, who restore what they dumped. From clients it is no address: they would
    -- write under the digest of somebody whose comment they read.
    if new.author_email is not null and not (v_is_server and new.author_email ~ '^[0-9a-f]{64}$') then
        new.author_email = app.keyed_digest(lower(btrim(new.author_email))::app.email);
    end if;

    if not v_is_server then
        new.status = 'pending';
        if new.parent_id is not null and not exists (
            select
            from public.blog_comments as c
            where c.id = new.parent_id
            and (c.status = 'approved' or c.author_id = auth.uid())
        ) then
            raise exception 'there is no such comment to answer'
                using errcode = '23514';
        end if;
        perform app.limit_blog_comments();
    elsif new.status = 'approved' then
        new.moderation_score = null;
        new.moderation_reasons = '{}';
    end if;
    return new;
end
$$;
comment on function app.receive_blog_comment() is
    'Trigger: a new comment waits for a moderator, its author''s address becomes a digest, and nobody writes too many';
select app.callable_by('app.receive_blog_comment', 'nobody');

create or replace function app.moderate_blog_comment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_is_moderator boolean := app.is_service() or app.is_platform_moderator() or old.tenant_id = any(app.admin_tenant_ids());
begin
    if not v_is_moderator
        and (new.status, new.moderation_score, new.moderation_reasons)
            is distinct from (old.status, old.moderation_score, old.moderation_reasons)
    then
        raise exception 'only moderators decide about a comment'
            using errcode = '42501';
    end if;

    -- What was approved is what was read: other words wait again.
    if not v_is_moderator and (new.content, new.author_name, new.systems_thinking_insight)
        is distinct from (old.content, old.author_name, old.systems_thinking_insight)
    then
        new.content = btrim(new.content);
        new.author_name = btrim(new.author_name);
        new.status = 'pending';
    end if;

    if new.status = 'approved' then
        new.moderation_score = null;
        new.moderation_reasons = '{}';
    end if;

    if new.status <> old.status and v_is_moderator and to_regproc('app.write_audit') is not null then
        perform app.write_audit(
            'blog_comment.' || new.status, 'blog_comments', new.id::text, new.tenant_id,
            jsonb_build_object('was', old.status)
        );
    end if;
    return new;
end
$$;
comment on function app.moderate_blog_comment() is
    'Trigger: moderators decide, authors only word; an edited comment waits again, and an approved one carries no verdict';
select app.callable_by('app.moderate_blog_comment', 'nobody');

create or replace function public.submit_blog_comment(
    p_post_slug text,
    p_content text,
    p_author_name text,
    p_author_email text default null,
    p_parent_id uuid default null,
    p_systems_thinking_insight text default null,
    p_tenant_id uuid default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id uuid;
begin
    if auth.uid() is null and p_author_email is null then
        raise exception 'a visitor states an e-mail address'
            using errcode = '22023';
    end if;

    insert into public.blog_comments (
        tenant_id, post_slug, author_name, author_email, content, parent_id, systems_thinking_insight, status
    )
    values (
        coalesce(p_tenant_id, app.platform_tenant_id()),
        p_post_slug,
        p_author_name,
        p_author_email,
        p_content,
        p_parent_id,
        p_systems_thinking_insight,
        'pending'
    )
    returning id into v_id;
    return v_id;
end
$$;
comment on function public.submit_blog_comment(text, text, text, text, uuid, text, uuid) is
    'Comments on a post, also for visitors, who state an e-mail address that nobody will read; returns the id. The comment is pending until a moderator approves it';
select app.callable_by('public.submit_blog_comment', 'anon', 'authenticated', 'service_role');

create or replace function public.get_blog_post_comment_count(post_slug_param text)
returns integer
language sql
stable
set search_path = ''
as $$
    select count(*)::integer
    from public.blog_comments as c
    where c.post_slug = lower(post_slug_param)
    and c.status = 'approved'
$$;
comment on function public.get_blog_post_comment_count(text) is
    'How many approved comments a post has';
select app.callable_by('public.get_blog_post_comment_count', 'anon', 'authenticated', 'service_role');
