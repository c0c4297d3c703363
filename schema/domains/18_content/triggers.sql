select app.touch_updated_at('public.blog_comments');

create or replace trigger t05_keep_columns
    before update on public.blog_comments
    for each row
    execute function app.forbid_column_change('id', 'tenant_id', 'post_slug', 'author_id', 'author_email', 'parent_id', 'created_at');

create or replace trigger t20_receive_blog_comment
    before insert on public.blog_comments
    for each row
    execute function app.receive_blog_comment();

create or replace trigger t20_moderate_blog_comment
    before update on public.blog_comments
    for each row
    execute function app.moderate_blog_comment();
