-- The forum: what authors and moderators may change, and the counters.

create or replace function app.guard_announcement()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if not app.is_service() and not app.is_platform_admin() then
        raise exception 'only platform administrators announce'
            using errcode = '42501';
    end if;
    return new;
end
$$;
comment on function app.guard_announcement() is
    'Trigger: who may make a post an announcement';
select app.callable_by('app.guard_announcement', 'nobody');

create or replace function app.name_community_post()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    -- The end of the id is random, so equal titles get different names.
    new.slug = coalesce(
        new.slug,
        concat_ws(
            '-',
            nullif(btrim(left(btrim(regexp_replace(lower(new.title), '[^a-z0-9]+', '-', 'g'), '-'), 50), '-'), ''),
            right(new.id::text, 8)
        )
    );
    return new;
end
$$;
comment on function app.name_community_post() is
    'Trigger: gives a new post its slug';
select app.callable_by('app.name_community_post', 'nobody');

create or replace function app.count_community_likes()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    update public.community_posts as p
    set likes = p.likes + case tg_op when 'INSERT' then 1 else -1 end
    where p.id = case tg_op when 'INSERT' then new.post_id else old.post_id end;
    return null;
end
$$;
comment on function app.count_community_likes() is
    'Trigger: community_posts.likes follows community_post_likes';
select app.callable_by('app.count_community_likes', 'nobody');

create or replace function app.count_community_answers()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_change integer :=
        case when tg_op <> 'DELETE' and new.status = 'published' then 1 else 0 end
        - case when tg_op <> 'INSERT' and old.status = 'published' then 1 else 0 end;
begin
    if v_change <> 0 then
        update public.community_posts as p
        set comments = p.comments + v_change
        where p.id = case tg_op when 'DELETE' then old.post_id else new.post_id end;
    end if;
    return null;
end
$$;
comment on function app.count_community_answers() is
    'Trigger: community_posts.comments follows the published rows of community_answers';
select app.callable_by('app.count_community_answers', 'nobody');
