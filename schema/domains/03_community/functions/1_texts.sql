-- Posts, comments, reactions, reports.

create or replace function app.place_comment()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.depth := 1;
    if new.parent_id is not null then
        new.depth := coalesce((select c.depth + 1 from public.comments as c where c.post_id = new.post_id and c.id = new.parent_id), 1);
    end if;
    return new;
end
$$;
comment on function app.place_comment() is
    'Trigger: an answer is one deeper than what it answers';
select app.callable_by('app.place_comment', 'nobody');

create or replace function app.count_on_post()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_change integer;
begin
    if tg_table_name = 'reactions' then
        update public.posts
        set reaction_count = reaction_count + case tg_op when 'INSERT' then 1 else -1 end
        where id = case tg_op when 'INSERT' then new.post_id else old.post_id end;
        return null;
    end if;

    v_change := case when tg_op <> 'DELETE' and new.status = 'published' and new.deleted_at is null then 1 else 0 end
        - case when tg_op <> 'INSERT' and old.status = 'published' and old.deleted_at is null then 1 else 0 end;
    if v_change <> 0 then
        update public.posts
        set comment_count = comment_count + v_change
        where id = case tg_op when 'DELETE' then old.post_id else new.post_id end;
    end if;
    return null;
end
$$;
comment on function app.count_on_post() is
    'Trigger: a post knows how many comments are shown and how many reactions there are';
select app.callable_by('app.count_on_post', 'nobody');

create or replace function app.note_community_activity()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into public.activities (user_id, activity_type, object_type, object_id)
    values (
        new.user_id,
        case tg_table_name when 'posts' then 'post_created' else 'comment_added' end,
        tg_table_name,
        new.id::text
    );
    return null;
end
$$;
comment on function app.note_community_activity() is
    'Trigger: a post or comment appears in the feeds of followers';
select app.callable_by('app.note_community_activity', 'nobody');

create or replace function app.stamp_flag()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if new.status in ('resolved', 'dismissed') and old.status not in ('resolved', 'dismissed') then
        new.resolved_by := auth.uid();
        new.resolved_at := now();
    end if;
    return new;
end
$$;
comment on function app.stamp_flag() is
    'Trigger: says who decided about a report, and when';
select app.callable_by('app.stamp_flag', 'nobody');
