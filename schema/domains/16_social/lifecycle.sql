-- A thread belongs to all who wrote in it: erasing one takes the name off, not the text.
select app.holds_data_of('public.community_posts', 'author_id', 'detach');
select app.holds_data_of('public.community_answers', 'author_id', 'detach');
select app.holds_data_of('public.community_post_likes', 'user_id', 'delete');
select app.holds_data_of('public.expert_profiles', 'user_id', 'delete');
select app.keep_rows('public.community_posts', 'deleted_at', interval '30 days');
