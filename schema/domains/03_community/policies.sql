select app.protect_catalogue('public.badges', 'is_active');
select app.protect_catalogue('public.challenges', 'is_active');

-- What is earned: shown to everyone signed in, written by functions and servers.
select app.protect('public.user_badges');
grant select on table public.user_badges to authenticated;
select app.add_policy('public.user_badges', 'anyone_select', 'select', 'authenticated', 'true', null, 'everyone signed in');

select app.protect('public.leaderboard_entries');
grant select on table public.leaderboard_entries to authenticated;
select app.add_policy('public.leaderboard_entries', 'anyone_select', 'select', 'authenticated', 'true', null, 'everyone signed in');

select app.protect_owner('public.streaks', p_writes => '{}');

-- Texts: everyone what is published, authors their own, moderators all.
select app.protect('public.posts');
grant select on table public.posts to anon, authenticated;
select app.grant_writes(
    'public.posts', 'authenticated', array['insert', 'update', 'delete'],
    array['id', 'user_id', 'title', 'body', 'image_url', 'tags', 'status', 'deleted_at']
);
select app.add_policy(
    'public.posts', 'anyone_select', 'select', 'anon, authenticated',
    '(status = ''published'' and deleted_at is null) or user_id = (select auth.uid()) or exists (select from app.platform_moderator)', null,
    'everyone what is published, authors and moderators the rest'
);
select app.add_policy(
    'public.posts', 'author_insert', 'insert', 'authenticated', null, 'user_id = (select auth.uid())', 'signed-in users, in their own name'
);
select app.add_policy(
    'public.posts', 'author_update', 'update', 'authenticated',
    'user_id = (select auth.uid()) or exists (select from app.platform_moderator)',
    'user_id = (select auth.uid()) or exists (select from app.platform_moderator)', 'the author, and moderators to hide'
);
select app.add_policy('public.posts', 'author_delete', 'delete', 'authenticated', 'user_id = (select auth.uid())', null, 'the author');

select app.protect('public.comments');
grant select on table public.comments to anon, authenticated;
select app.grant_writes(
    'public.comments', 'authenticated', array['insert', 'update', 'delete'],
    array['id', 'post_id', 'user_id', 'parent_id', 'body', 'status', 'deleted_at']
);
select app.add_policy(
    'public.comments', 'anyone_select', 'select', 'anon, authenticated',
    '((status = ''published'' and deleted_at is null) or user_id = (select auth.uid()) or exists (select from app.platform_moderator))
    and exists (select from public.posts as p where p.id = post_id)', null,
    'who sees the post; hidden ones their author and moderators'
);
select app.add_policy(
    'public.comments', 'author_insert', 'insert', 'authenticated', null,
    'user_id = (select auth.uid()) and exists (select from public.posts as p where p.id = post_id)', 'signed-in users, on posts they see'
);
select app.add_policy(
    'public.comments', 'author_update', 'update', 'authenticated',
    'user_id = (select auth.uid()) or exists (select from app.platform_moderator)',
    'user_id = (select auth.uid()) or exists (select from app.platform_moderator)', 'the author, and moderators to hide'
);
select app.add_policy('public.comments', 'author_delete', 'delete', 'authenticated', 'user_id = (select auth.uid())', null, 'the author');

select app.protect('public.reactions');
grant select on table public.reactions to anon, authenticated;
select app.grant_writes('public.reactions', 'authenticated', array['insert', 'delete'], array['post_id', 'user_id', 'emoji']);
select app.add_policy(
    'public.reactions', 'anyone_select', 'select', 'anon, authenticated', 'exists (select from public.posts as p where p.id = post_id)', null,
    'who sees the post'
);
select app.add_policy(
    'public.reactions', 'owner_insert', 'insert', 'authenticated', null,
    'user_id = (select auth.uid()) and exists (select from public.posts as p where p.id = post_id)', 'signed-in users, on posts they see'
);
select app.add_policy('public.reactions', 'owner_delete', 'delete', 'authenticated', 'user_id = (select auth.uid())', null, 'who reacted');

select app.protect_owner(
    'public.journal_entries', p_columns => array['id', 'user_id', 'title', 'body', 'mood', 'tags', 'deleted_at']
);

-- Taking part: while a challenge is open; leaving until it is done.
select app.protect_owner('public.challenge_participants', p_writes => array['insert', 'delete'], p_columns => array['challenge_id', 'user_id']);
select app.add_policy(
    'public.challenge_participants', 'while_open', 'insert', 'authenticated', null,
    'exists (select from public.challenges as c where c.id = challenge_id and c.is_active and now() between c.start_date and c.end_date)',
    'only in open challenges', true
);
select app.add_policy(
    'public.challenge_participants', 'until_done', 'delete', 'authenticated', 'completed_at is null', null, 'what is done stays', true
);

select app.protect('public.user_follows');
grant select on table public.user_follows to authenticated;
select app.grant_writes('public.user_follows', 'authenticated', array['insert', 'update', 'delete'], array['follower_id', 'following_id', 'muted']);
select app.add_policy(
    'public.user_follows', 'pair_select', 'select', 'authenticated',
    'follower_id = (select auth.uid()) or following_id = (select auth.uid())', null, 'the two of them'
);
select app.add_policy(
    'public.user_follows', 'follower_insert', 'insert', 'authenticated', null, 'follower_id = (select auth.uid())', 'the follower'
);
select app.add_policy(
    'public.user_follows', 'follower_update', 'update', 'authenticated', 'follower_id = (select auth.uid())', 'follower_id = (select auth.uid())',
    'the follower'
);
select app.add_policy('public.user_follows', 'follower_delete', 'delete', 'authenticated', 'follower_id = (select auth.uid())', null, 'the follower');

select app.protect('public.activities');
grant select, delete on table public.activities to authenticated;
select app.add_policy(
    'public.activities', 'feed_select', 'select', 'authenticated',
    'user_id = (select auth.uid()) or visibility = ''public''
    or (visibility = ''followers'' and user_id = any(array(select user_id from app.followed_users)))', null,
    'one''s own, public ones, and those of people one follows'
);
select app.add_policy('public.activities', 'owner_delete', 'delete', 'authenticated', 'user_id = (select auth.uid())', null, 'whose it is');

select app.protect('public.referrals');
grant select on table public.referrals to authenticated;
select app.grant_writes('public.referrals', 'authenticated', array['insert'], array['referrer_id', 'referral_code', 'email']);
select app.add_policy(
    'public.referrals', 'pair_select', 'select', 'authenticated',
    'referrer_id = (select auth.uid()) or referred_id = (select auth.uid())', null, 'the two of them'
);
select app.add_policy(
    'public.referrals', 'referrer_insert', 'insert', 'authenticated', null, 'referrer_id = (select auth.uid())', 'who invites'
);

select app.protect('public.moderation_flags');
grant select on table public.moderation_flags to authenticated;
select app.grant_writes('public.moderation_flags', 'authenticated', array['insert'], array['flagged_by', 'post_id', 'comment_id', 'reason', 'details']);
select app.grant_writes('public.moderation_flags', 'authenticated', array['update'], array['status', 'resolution']);
select app.add_policy(
    'public.moderation_flags', 'reporter_select', 'select', 'authenticated',
    'flagged_by = (select auth.uid()) or exists (select from app.platform_moderator)', null, 'who reported, and moderators'
);
select app.add_policy(
    'public.moderation_flags', 'reporter_insert', 'insert', 'authenticated', null, 'flagged_by = (select auth.uid())', 'signed-in users, in their own name'
);
select app.add_policy(
    'public.moderation_flags', 'moderator_update', 'update', 'authenticated',
    'exists (select from app.platform_moderator)', 'exists (select from app.platform_moderator)', 'moderators'
);

-- What policies of earlier versions called.
drop function if exists app.followed_user_ids();
