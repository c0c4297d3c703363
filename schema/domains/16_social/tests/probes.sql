select test.probe('community_posts', 'user', 'author_id = {user} and title = ''Probe''',
    p_prepare => 'insert into public.community_posts (author_id, title, content, type) values ({user}, ''Probe'', ''x'', ''tip'')',
    p_insert => 'insert into public.community_posts (author_id, title, content, type) values ({user}, ''Tried'', ''x'', ''question'')',
    p_update => 'title = title');

select test.probe('community_answers', 'user', 'author_id = {user} and content = ''Probe''',
    p_prepare => 'with p as (insert into public.community_posts (author_id, title, content, type) values ({user}, ''Answered'', ''x'', ''tip'') returning id) insert into public.community_answers (post_id, author_id, content) select p.id, {user}, ''Probe'' from p',
    p_insert => 'insert into public.community_answers (post_id, author_id, content) select p.id, {user}, ''Tried'' from public.community_posts as p where p.title = ''Answered'' limit 1',
    p_update => 'content = content');

select test.probe('community_post_likes', 'user', 'user_id = {user}',
    p_prepare => 'with p as (insert into public.community_posts (author_id, title, content, type) values ({user}, ''Liked'', ''x'', ''tip'') returning id) insert into public.community_post_likes (post_id, user_id) select p.id, {user} from p',
    p_insert => 'insert into public.community_post_likes (post_id, user_id) select p.id, {user} from public.community_posts as p where p.title = ''Liked'' and p.author_id <> {user} limit 1',
    p_update => 'created_at = now()');

select test.probe('expert_profiles', 'user', 'user_id = {user}',
    p_prepare => 'insert into public.expert_profiles (user_id, name) values ({user}, ''Probe'')',
    p_insert => 'insert into public.expert_profiles (user_id, name) values ({user}, ''Tried'') on conflict (user_id) do update set user_id = excluded.user_id, name = excluded.name',
    p_update => 'bio = ''x''');

select test.probe('communication_channels', 'tenant', 'tenant_id = {tenant}',
    p_prepare => 'insert into public.communication_channels (tenant_id, name, type) values ({tenant}, ''Probe'', ''slack'')',
    p_insert => 'insert into public.communication_channels (tenant_id, name, type, configuration) values ({tenant}, ''Tried'', ''webhook'', ''{"url": "https://hooks.example.com/x"}'')',
    p_update => 'active = false');
