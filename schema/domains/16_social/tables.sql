-- Social: a forum with answers and likes, a directory of experts, and the channels a tenant sends messages through.
--
-- The forum is long texts to be found again (questions, tips); public.posts of area 3 is the feed of the day.

create table if not exists public.community_posts (
    id uuid primary key default app.uuid_v7(),
    author_id uuid default auth.uid() references auth.users (id) on delete set null,
    title text not null check (char_length(btrim(title)) between 1 and 200),
    slug app.slug not null,
    content text not null check (char_length(content) between 1 and 50000),
    type text not null check (type in ('question', 'tip', 'showcase', 'announcement')),
    tags text[] not null default '{}'
        check (cardinality(tags) <= 20 and array_position(tags, null) is null and char_length(array_to_string(tags, ',')) <= 1000),
    status text not null default 'published' check (status in ('draft', 'published', 'hidden')),
    likes integer not null default 0 check (likes >= 0),
    comments integer not null default 0 check (comments >= 0),
    views integer not null default 0 check (views >= 0),
    featured boolean not null default false,
    accepted_answer_id uuid,
    search tsvector generated always as (
        setweight(to_tsvector('pg_catalog.simple', title), 'A') || setweight(to_tsvector('pg_catalog.simple', content), 'B')
    ) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    constraint community_posts_slug_key unique (slug),
    constraint community_posts_only_questions_are_answered check (accepted_answer_id is null or type = 'question')
)
with (fillfactor = 90);
comment on table public.community_posts is 'Posts of the forum: questions, tips, showcases, announcements. Everybody reads the published ones';
comment on column public.community_posts.author_id is 'The signed-in user, if nothing else is said; null once the account is erased';
comment on column public.community_posts.slug is 'Name for the URL, made from the title; it stays when the title changes';
comment on column public.community_posts.type is 'Only platform administrators announce';
comment on column public.community_posts.status is 'A draft is its author''s alone; moderators hide what breaks the rules, and only they show it again';
comment on column public.community_posts.likes is 'Rows of community_post_likes, counted by a trigger';
comment on column public.community_posts.comments is 'Published rows of community_answers, counted by a trigger';
comment on column public.community_posts.views is 'Counted by servers';
comment on column public.community_posts.featured is 'Set by servers';
comment on column public.community_posts.accepted_answer_id is 'The answer that solved a question, chosen by who asked';
comment on column public.community_posts.search is 'Words of title and content, for full-text search';
comment on column public.community_posts.updated_at is 'Last change by a person; counters leave it alone';
comment on column public.community_posts.deleted_at is 'Set by the author to take the post out of sight; it is removed for good some time later';
create index if not exists community_posts_author_id_created_at_idx on public.community_posts (author_id, created_at desc);
create index if not exists community_posts_published_idx on public.community_posts (created_at desc, id desc)
    where status = 'published' and deleted_at is null;
create index if not exists community_posts_type_published_idx on public.community_posts (type, created_at desc, id desc)
    where status = 'published' and deleted_at is null;
create index if not exists community_posts_tags_idx on public.community_posts using gin (tags);
create index if not exists community_posts_search_idx on public.community_posts using gin (search);
create index if not exists community_posts_accepted_answer_id_idx on public.community_posts (accepted_answer_id, id);
create index if not exists community_posts_deleted_at_idx on public.community_posts (deleted_at) where deleted_at is not null;

create table if not exists public.community_answers (
    id uuid primary key default app.uuid_v7(),
    post_id uuid not null references public.community_posts (id) on delete cascade,
    author_id uuid default auth.uid() references auth.users (id) on delete set null,
    content text not null check (char_length(content) between 1 and 20000),
    status text not null default 'published' check (status in ('published', 'hidden')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- Target of community_posts.accepted_answer_id, and the index to list answers by.
    constraint community_answers_post_id_id_key unique (post_id, id)
);
comment on table public.community_answers is 'Answers and comments to a post of the forum; who sees the post sees them';
comment on column public.community_answers.author_id is 'The signed-in user, if nothing else is said; null once the account is erased';
comment on column public.community_answers.status is 'Moderators hide what breaks the rules, and only they show it again';
create index if not exists community_answers_author_id_created_at_idx on public.community_answers (author_id, created_at desc);

create table if not exists public.community_post_likes (
    post_id uuid not null references public.community_posts (id) on delete cascade,
    user_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (post_id, user_id)
);
comment on table public.community_post_likes is 'Who likes which post of the forum. Users see their own, everybody sees the count in community_posts.likes';
comment on column public.community_post_likes.user_id is 'The signed-in user, if nothing else is said';
create index if not exists community_post_likes_user_id_idx on public.community_post_likes (user_id);

create table if not exists public.expert_profiles (
    user_id uuid primary key default auth.uid() references auth.users (id) on delete cascade,
    id uuid not null default app.uuid_v7() constraint expert_profiles_id_key unique,
    name text not null check (char_length(btrim(name)) between 1 and 120),
    title text check (char_length(title) <= 200),
    company text check (char_length(company) <= 200),
    bio text check (char_length(bio) <= 5000),
    avatar_url text check (char_length(avatar_url) <= 2048 and avatar_url ~ '^https?://'),
    expertise text[] not null default '{}'
        check (cardinality(expertise) <= 30 and array_position(expertise, null) is null and char_length(array_to_string(expertise, ',')) <= 2000),
    certifications text[] not null default '{}'
        check (
            cardinality(certifications) <= 30
            and array_position(certifications, null) is null
            and char_length(array_to_string(certifications, ',')) <= 4000
        ),
    rating numeric(3, 2) not null default 0 check (rating between 0 and 5),
    projects integer not null default 0 check (projects >= 0),
    followers integer not null default 0 check (followers >= 0),
    verified boolean not null default false,
    availability text not null default 'available' check (availability in ('available', 'busy', 'unavailable')),
    hourly_rate_minor bigint check (hourly_rate_minor >= 0),
    currency app.currency not null default 'USD',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.expert_profiles is 'Directory of experts, public: one entry per user who wants to be found';
comment on column public.expert_profiles.user_id is 'The signed-in user, if nothing else is said';
comment on column public.expert_profiles.rating is 'Stars from 0 to 5, 0 without ratings; set by servers, like projects and followers';
comment on column public.expert_profiles.verified is 'The platform checked who this is, see verify_expert(). Lost when name, title, company or certifications change';
comment on column public.expert_profiles.hourly_rate_minor is 'In the smallest unit of the currency; null when not told';
create index if not exists expert_profiles_expertise_idx on public.expert_profiles using gin (expertise);
create index if not exists expert_profiles_rating_idx on public.expert_profiles (rating desc, user_id);

create table if not exists public.communication_channels (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    name text not null check (char_length(btrim(name)) between 1 and 120),
    type text not null check (type in ('email', 'slack', 'teams', 'discord', 'webhook')),
    configuration jsonb not null default '{}' check (jsonb_typeof(configuration) = 'object'),
    configuration_secret_id uuid references app.secrets (id) on delete set null,
    active boolean not null default true,
    last_verified_at timestamptz,
    failure_count integer not null default 0 check (failure_count >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
comment on table public.communication_channels is 'Where a tenant sends messages to: mail servers, chat rooms, webhooks';
comment on column public.communication_channels.configuration is 'Write the real values. Reading shows "********" for every key but those known to be harmless (channel, host, recipients …, see triggers.sql): an incoming webhook''s address is a password. A key sent back masked keeps its value, a missing key is forgotten';
comment on column public.communication_channels.configuration_secret_id is 'Where the secret values are; servers read all with get_communication_channel_configuration()';
comment on column public.communication_channels.last_verified_at is 'When a message last went through; set by servers, forgotten when the configuration changes';
comment on column public.communication_channels.failure_count is 'Failures since then; set by servers';
create unique index if not exists communication_channels_tenant_id_name_key on public.communication_channels (tenant_id, lower(name));
create index if not exists communication_channels_id_idx on public.communication_channels (id);
create index if not exists communication_channels_configuration_secret_id_idx on public.communication_channels (configuration_secret_id);
