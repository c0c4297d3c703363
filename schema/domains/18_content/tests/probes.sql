-- Pending, so that it shows who reads what is not approved. The approved ones are in the story.
select test.probe('blog_comments', 'member', 'tenant_id = {tenant} and author_id = {user} and post_slug = ''probed''',
    p_prepare => 'insert into public.blog_comments (tenant_id, post_slug, author_id, author_name, content) values ({tenant}, ''probed'', {user}, ''Probe'', ''x'')',
    p_insert => 'insert into public.blog_comments (tenant_id, post_slug, author_id, author_name, content) values ({tenant}, ''tried'', {user}, ''Probe'', ''x'')',
    p_update => 'content = ''changed''');
