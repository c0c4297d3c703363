-- Columns only persons write are named, so that counters leave updated_at alone.
create or replace trigger t10_touch_updated_at
    before update of title, content, type, tags, status, accepted_answer_id, deleted_at on public.community_posts
    for each row
    when (
        (old.title, old.content, old.type, old.tags, old.status, old.accepted_answer_id, old.deleted_at)
        is distinct from (new.title, new.content, new.type, new.tags, new.status, new.accepted_answer_id, new.deleted_at)
    )
    execute function public.update_updated_at_column();

select app.touch_updated_at('public.community_answers');
select app.touch_updated_at('public.expert_profiles');
select app.touch_updated_at('public.communication_channels');

create or replace trigger t05_keep_columns
    before update on public.community_posts
    for each row
    execute function app.forbid_column_change('id');

create or replace trigger t20_guard_text
    before insert or update on public.community_posts
    for each row
    execute function app.guard_text('author_id', 'title', 'content', 'type', 'tags', 'accepted_answer_id', 'deleted_at');

create or replace trigger t25_guard_announcement
    before insert on public.community_posts
    for each row
    when (new.type = 'announcement')
    execute function app.guard_announcement();

create or replace trigger t26_guard_announcement
    before update of type on public.community_posts
    for each row
    when (new.type = 'announcement' and old.type <> 'announcement')
    execute function app.guard_announcement();

create or replace trigger t30_name_community_post
    before insert on public.community_posts
    for each row
    execute function app.name_community_post();

create or replace trigger t05_keep_columns
    before update on public.community_answers
    for each row
    execute function app.forbid_column_change('id', 'post_id');

create or replace trigger t20_guard_text
    before insert or update on public.community_answers
    for each row
    execute function app.guard_text('author_id', 'content');

create or replace trigger t50_count_community_answers
    after insert or delete or update of status on public.community_answers
    for each row
    execute function app.count_community_answers();

create or replace trigger t50_count_community_likes
    after insert or delete on public.community_post_likes
    for each row
    execute function app.count_community_likes();

create or replace trigger t05_keep_columns
    before update on public.expert_profiles
    for each row
    execute function app.forbid_column_change('user_id', 'id');

create or replace trigger t20_unverify_expert
    before update of name, title, company, certifications on public.expert_profiles
    for each row
    when (
        old.verified
        and (old.name, old.title, old.company, old.certifications)
        is distinct from (new.name, new.title, new.company, new.certifications)
    )
    execute function app.unverify_expert();

create or replace trigger t05_keep_columns
    before update on public.communication_channels
    for each row
    execute function app.forbid_column_change('tenant_id', 'id');

create or replace trigger t15_check_channel
    before insert or update on public.communication_channels
    for each row
    execute function app.check_channel();

-- Every key is secret but these, so that one nobody thought of is masked.
select app.hide_secrets(
    'public.communication_channels', 'configuration', 'configuration_secret_id',
    p_conflict => 'lower(kept.name) = lower(given.name)',
    p_readable => array[
        'channel', 'channel_id', 'channel_name', 'events', 'format', 'from_address', 'from_name', 'host', 'icon_url',
        'language', 'method', 'port', 'recipients', 'reply_to', 'secure', 'subject_prefix', 'timeout_ms', 'username'
    ]
);
