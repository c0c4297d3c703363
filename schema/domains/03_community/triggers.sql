select app.touch_updated_at('public.badges');
select app.touch_updated_at('public.challenges');
select app.touch_updated_at('public.comments');
select app.touch_updated_at('public.journal_entries');
select app.touch_updated_at('public.posts');
select app.touch_updated_at('public.streaks');
select app.touch_updated_at('public.leaderboard_entries');

create or replace trigger t05_keep_columns
    before update on public.posts for each row execute function app.forbid_column_change('id', 'user_id', 'created_at');
create or replace trigger t05_keep_columns
    before update on public.comments for each row execute function app.forbid_column_change('id', 'user_id', 'post_id', 'parent_id', 'created_at');
create or replace trigger t05_keep_columns
    before update on public.journal_entries for each row execute function app.forbid_column_change('id', 'user_id');
create or replace trigger t05_keep_columns
    before update on public.user_follows for each row execute function app.forbid_column_change('follower_id', 'following_id');

create or replace trigger t20_guard_text
    before insert or update on public.posts
    for each row
    execute function app.guard_text('user_id', 'title', 'body', 'image_url', 'tags', 'deleted_at');
create or replace trigger t20_guard_text
    before insert or update on public.comments
    for each row
    execute function app.guard_text('user_id', 'body', 'deleted_at');

create or replace trigger t25_place_comment
    before insert on public.comments for each row execute function app.place_comment();

create or replace trigger t60_count
    after insert or update of status, deleted_at or delete on public.comments for each row execute function app.count_on_post();
create or replace trigger t60_count
    after insert or delete on public.reactions for each row execute function app.count_on_post();

create or replace trigger t70_note_activity
    after insert on public.posts for each row when (new.status = 'published') execute function app.note_community_activity();
create or replace trigger t70_note_activity
    after insert on public.comments for each row execute function app.note_community_activity();

create or replace trigger t20_stamp_flag
    before update on public.moderation_flags for each row execute function app.stamp_flag();

create or replace trigger update_leaderboard_trigger
    after insert or update of total_xp on public.profiles for each row execute function public.update_leaderboard();
