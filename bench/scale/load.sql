-- The world that bench/schema asks about. Called by psql with the numbers of rows:
--   leads events embeddings tenants users
-- One step a line of output. Triggers and foreign keys rest while it loads, as in a restore; every row keeps to both.
\set ON_ERROR_STOP on
\set QUIET on
set session_replication_role = replica;
set synchronous_commit = off;
set work_mem = '256MB';
set maintenance_work_mem = '2GB';
set timezone = 'UTC';
select setseed(0.5) \g /dev/null

create schema bench;

-- A uuid of version 7 as app.uuid_v7() makes it, of a time and a number: keys in the order of time, as in life.
create function bench.uuid_at(p_time timestamptz, p_number bigint) returns uuid
language sql stable parallel safe as $$
    select (
        lpad(to_hex((extract(epoch from p_time) * 1000)::bigint), 12, '0')
        || '7' || substr(md5(p_number::text), 1, 3) || 'a' || substr(md5(p_number::text), 4, 15)
    )::uuid
$$;

-- The year that is loaded: a row's number tells its time, the last one is now.
create function bench.time_of(p_number bigint, p_of bigint, p_days int default 365) returns timestamptz
language sql stable parallel safe as $$
    select now() - make_interval(secs => p_days * 86400.0 * (p_of - p_number) / p_of)
$$;

\echo tenants, people
-- Large and small ones: the first has some 3.5 % of everything, the last 0.15 %.
create table bench.tenants as
select k, bench.uuid_at(now() - interval '400 days', k) as id, 1.0 / (k + 8) as weight
from generate_series(1, :tenants) as k;

insert into public.tenants (id, name, subdomain, status, created_at)
select id, 'Tenant ' || k, 'tenant-' || k, case when k % 20 = 0 then 'trial' else 'active' end, now() - interval '400 days'
from bench.tenants;

create table bench.people as
select
    n as number,
    bench.uuid_at(now() - interval '399 days', n) as id,
    t.id as tenant_id,
    case row_number() over (partition by t.id order by n) when 1 then 'owner' when 2 then 'admin' else 'member' end as role
from generate_series(1, :users) as n
join lateral (
    -- Everybody has a tenant, each of which has three people at least.
    select id
    from bench.tenants
    where k = case when n <= 3 * :tenants then 1 + (n - 1) % :tenants else 1 + floor(:tenants * power(((n * 7919) % 100003) / 100003.0, 2))::int end
) as t on true;
create index on bench.people (tenant_id);

insert into auth.users (
    instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at
)
select
    '00000000-0000-0000-0000-000000000000', id, 'authenticated', 'authenticated', 'person' || number || '@example.com', '',
    now() - interval '399 days', '{"provider": "email", "providers": ["email"]}', '{}', now() - interval '399 days', now() - interval '399 days'
from bench.people;
insert into public.profiles (id, email, display_name, referral_code)
select id, 'person' || number || '@example.com', 'Person ' || number, translate(upper(lpad(to_hex(number), 8, '0')), '01', 'YZ')
from bench.people;
insert into public.user_settings (user_id, profile_visibility)
select id, (array['public', 'private', 'friends'])[1 + number % 3]
from bench.people;
insert into public.user_activations (user_id, signup_date, last_active_at)
select id, now() - interval '399 days', now() - random() * interval '60 days'
from bench.people;
insert into public.tenant_members (tenant_id, user_id, role, joined_at)
select tenant_id, id, role, now() - interval '399 days'
from bench.people;
-- One in ten works in a second tenant too.
insert into public.tenant_members (tenant_id, user_id, role, joined_at)
select t.id, p.id, 'member', now() - interval '300 days'
from bench.people as p
join bench.tenants as t on t.k = 1 + (p.number * 31) % :tenants
where p.number % 10 = 0 and t.id <> p.tenant_id;
insert into public.user_roles (user_id, role)
select id, 'user' from bench.people;
-- One person administers the platform.
insert into public.user_roles (user_id, role)
select id, 'admin' from bench.people where number = 7;

-- Which tenant, and which of its people, a row belongs to: draw a slot.
create table bench.slots as
with shares as (
    select k, id, sum(weight) over (order by k) / sum(weight) over () as upto, weight / sum(weight) over () as share
    from bench.tenants
)
select
    slot, s.k, s.id as tenant_id,
    (select array_agg(p.id order by p.number) from bench.people as p where p.tenant_id = s.id) as user_ids
from generate_series(0, 9999) as slot
join shares as s on (slot + 0.5) / 10000 <= s.upto and (slot + 0.5) / 10000 > s.upto - s.share;
create unique index on bench.slots (slot);
analyze bench.slots;

\echo leads
insert into public.lead_sources (tenant_id, id, slug, name, type)
select t.id, bench.uuid_at(now() - interval '398 days', t.k * 10 + s), 'source-' || s, 'Source ' || s, 'web'
from bench.tenants as t cross join generate_series(0, 4) as s;
insert into public.leads (
    tenant_id, id, email, first_name, last_name, company, source, source_id, campaign, metadata, lifecycle_stage, score, status,
    assigned_to, assigned_at, created_at, updated_at
)
select
    s.tenant_id, bench.uuid_at(at, n), 'lead' || n || '@company' || n % 5000 || '.example',
    (array['Ada', 'Alan', 'Barbara', 'Donald', 'Edsger', 'Frances', 'Grace', 'John', 'Ken', 'Margaret'])[1 + n % 10],
    initcap(translate(substr(md5((n % 20000)::text), 1, 8), '0123456789', 'aeiouaeiou')),
    'Company ' || n % 5000, 'source-' || n % 5, bench.uuid_at(now() - interval '398 days', s.k * 10 + n % 5), 'campaign-' || n % 40,
    jsonb_build_object('page', '/landing/' || n % 30, 'utm_medium', 'cpc'),
    (array['subscriber', 'lead', 'lead', 'mql', 'sql', 'opportunity', 'customer'])[1 + n % 7],
    (n * 37) % 101,
    (array['new', 'new', 'assigned', 'contacted', 'qualified', 'unqualified', 'lost', 'converted'])[1 + n % 8],
    case when n % 3 = 0 then s.user_ids[1 + n % cardinality(s.user_ids)] end,
    case when n % 3 = 0 then at end,
    at, at
from generate_series(1, :leads) as n
join bench.slots as s on s.slot = (n::bigint * 7919) % 10000
cross join lateral (select bench.time_of(n, :leads) as at) as x;

\echo partitions of the past year
-- They are there where a year has gone by.
do $$
declare
    v_table record;
    v_from timestamptz;
begin
    for v_table in
        select p.*, case p.step when 'day' then 60 else 12 end as back
        from app.partitioned_tables as p
        where p.table_name in ('public.app_events', 'public.telemetry_events', 'public.conversion_events', 'public.audit_logs', 'public.metrics_log')
    loop
        for i in 1..v_table.back loop
            v_from := date_trunc(v_table.step, now()) - i * ('1 ' || v_table.step)::interval;
            perform app.make_partition(
                v_table.table_name::regclass, v_table.time_column,
                (split_part(v_table.table_name, '.', 2) || to_char(v_from, case v_table.step when 'day' then '_pYYYY_MM_DD' else '_pYYYY_MM' end))::name,
                v_from, v_from + ('1 ' || v_table.step)::interval
            );
        end loop;
    end loop;
end
$$;

\echo events: of the product, three fifths
insert into public.app_events (tenant_id, id, user_id, session_id, app, type, path, meta, created_at)
select
    s.tenant_id, bench.uuid_at(at, n), s.user_ids[1 + (n / 7) % cardinality(s.user_ids)], 'session-' || n / 20,
    'web', (array['page_view', 'page_view', 'page_view', 'click', 'click', 'search', 'workflow_created', 'export', 'login', 'settings_changed'])[1 + n % 10],
    '/page/' || n % 50, jsonb_build_object('ms', n % 900), at
from generate_series(1, :events * 3 / 5) as n
join bench.slots as s on s.slot = (n::bigint * 7919) % 10000
cross join lateral (select bench.time_of(n, :events * 3 / 5) as at) as x;

\echo events: of commerce, a fifth
insert into public.events (tenant_id, id, occurred_at, user_id, event_name, props, source, app, ingested_at)
select
    s.tenant_id, bench.uuid_at(at, n), at, s.user_ids[1 + (n / 7) % cardinality(s.user_ids)],
    (array['product_viewed', 'product_viewed', 'product_viewed', 'add_to_cart', 'add_to_cart', 'order_completed', 'product_viewed', 'product_viewed',
        'product_viewed', 'order_refunded'])[1 + n % 10],
    jsonb_build_object('revenue_cents', 500 + n % 20000, 'cogs_cents', 200 + n % 5000, 'refunds_cents', n % 3000, 'sku', 'sku-' || n % 900),
    'shop', 'web', at
from generate_series(1, :events / 5) as n
join bench.slots as s on s.slot = (n::bigint * 7919) % 10000
cross join lateral (select bench.time_of(n, :events / 5) as at) as x;

\echo events: telemetry and conversions, a tenth each
insert into public.telemetry_events (tenant_id, id, user_id, session_id, type, path, meta, created_at)
select
    s.tenant_id, bench.uuid_at(at, n), s.user_ids[1 + n % cardinality(s.user_ids)], 'session-' || n / 20,
    (array['timing', 'timing', 'error', 'rage_click'])[1 + n % 4], '/page/' || n % 50, jsonb_build_object('ms', n % 900), at
from generate_series(1, :events / 10) as n
join bench.slots as s on s.slot = (n::bigint * 7919) % 10000
cross join lateral (select bench.time_of(n, :events / 10, 59) as at) as x;
insert into public.conversion_events (tenant_id, id, event_type, user_id, session_id, properties, created_at)
select
    s.tenant_id, bench.uuid_at(at, n), (array['view', 'view', 'signup', 'purchase'])[1 + n % 4], s.user_ids[1 + n % cardinality(s.user_ids)],
    'session-' || n / 3, '{}', at
from generate_series(1, :events / 10) as n
join bench.slots as s on s.slot = (n::bigint * 7919) % 10000
cross join lateral (select bench.time_of(n, :events / 10) as at) as x;

\echo visits, spend, samples, figures
insert into public.sessions (id, user_id, tenant_id, started_at, last_seen_at)
select 'session-' || n, s.user_ids[1 + n % cardinality(s.user_ids)], s.tenant_id, at, at + interval '5 minutes'
from generate_series(1, :events / 20) as n
join bench.slots as s on s.slot = (n::bigint * 7919) % 10000
cross join lateral (select bench.time_of(n, :events / 20) as at) as x;
insert into public.spend (tenant_id, platform, campaign_id, date, spend_cents, clicks, impressions, conv)
select t.id, 'search', 'campaign-1', current_date - d, 1000 + d, 50 + d % 30, 4000, 3
from bench.tenants as t cross join generate_series(0, 364) as d;
insert into public.metrics_log (ts, source, metric)
select at, 'source-' || n % 12, jsonb_build_object('value', n % 100, 'errors', n % 7)
from generate_series(1, :events / 25) as n
cross join lateral (select bench.time_of(n, :events / 25) as at) as x;
insert into public.metrics_daily (tenant_id, day, sessions, orders, revenue_cents, spend_cents)
select t.id, current_date - d, 30 + d % 20, 5 + d % 4, 100000 + d, 1000 + d
from bench.tenants as t cross join generate_series(1, 364) as d;
insert into public.audit_logs (tenant_id, id, user_id, action, resource, resource_type, resource_id, metadata, created_at)
select
    s.tenant_id, bench.uuid_at(at, n), s.user_ids[1 + n % cardinality(s.user_ids)], (array['insert', 'update', 'delete'])[1 + n % 3],
    'ai_agents:' || n % 1000, 'ai_agents', (n % 1000)::text, '{"changed": {"status": ["draft", "active"]}}', at
from generate_series(1, :events / 15) as n
join bench.slots as s on s.slot = (n::bigint * 7919) % 10000
cross join lateral (select bench.time_of(n, :events / 15) as at) as x;

\echo community, notifications
insert into public.posts (id, user_id, title, body, tags, status, comment_count, reaction_count, created_at, updated_at)
overriding system value
select
    n, p.id, 'Post ' || n, repeat('What we learned about it. ', 1 + n % 8), array['tag' || n % 30],
    case when n % 50 = 0 then 'hidden' when n % 33 = 0 then 'draft' else 'published' end, 3, 2, at, at
from generate_series(1, :leads / 10) as n
join bench.people as p on p.number = 1 + (n * 7919) % :users
cross join lateral (select bench.time_of(n, :leads / 10) as at) as x;
insert into public.comments (post_id, user_id, body, created_at)
select 1 + (n * 7) % (:leads / 10), p.id, 'A comment, number ' || n, at
from generate_series(1, :leads * 3 / 10) as n
join bench.people as p on p.number = 1 + (n::bigint * 104729) % :users
cross join lateral (select bench.time_of(n, :leads * 3 / 10) as at) as x;
insert into public.reactions (post_id, user_id, emoji)
select 1 + (n * 11) % (:leads / 10), p.id, (array['+1', 'heart', 'tada'])[1 + n % 3]
from generate_series(1, :leads / 5) as n
join bench.people as p on p.number = 1 + (n::bigint * 104729) % :users
on conflict do nothing;
insert into public.user_follows (follower_id, following_id)
select a.id, b.id
from bench.people as a
cross join generate_series(1, 20) as j
join bench.people as b on b.number = 1 + (a.number * 37 + j * 911) % :users
where a.id <> b.id
on conflict do nothing;
insert into public.activities (user_id, activity_type, object_type, object_id, visibility, created_at)
select p.id, 'post_created', 'post', (n % (:leads / 10))::text, (array['followers', 'followers', 'public', 'private'])[1 + n % 4], at
from generate_series(1, :leads / 2) as n
join bench.people as p on p.number = 1 + (n::bigint * 104729) % :users
cross join lateral (select bench.time_of(n, :leads / 2) as at) as x;
insert into public.notifications (id, user_id, tenant_id, type, title, message, read, read_at, created_at)
select
    bench.uuid_at(at, n), p.id, p.tenant_id, (array['system', 'community', 'reaction'])[1 + n % 3], 'Something happened', 'Somebody did something, number ' || n,
    n % 5 <> 0, case when n % 5 <> 0 then at end, at
from generate_series(1, :leads / 2) as n
join bench.people as p on p.number = 1 + (n::bigint * 7919) % :users
cross join lateral (select bench.time_of(n, :leads / 2) as at) as x;

\echo embeddings: rows
-- A vector is that of its topic, a good part of a subject within it, and two of four thousand small differences; no two are the
-- same. Topics are near some others, as in life.
create function bench.noise(p_scale float8) returns extensions.vector language sql volatile as $$
    select array_agg((random() + random() + random() - 1.5) * 2 * p_scale)::extensions.vector(1536) from generate_series(1, 1536)
$$;
create table bench.vectors (kind text, n int, v extensions.vector(1536), primary key (kind, n));
alter table bench.vectors alter v set storage plain;
insert into bench.vectors select 'field', n, bench.noise(1.0) from generate_series(0, 19) as n;
insert into bench.vectors
select 'topic', i, f.v operator(extensions.+) bench.noise(0.8)
from generate_series(0, 199) as i join bench.vectors as f on f.kind = 'field' and f.n = i % 20;
insert into bench.vectors
select 'subject', i, t.v operator(extensions.+) bench.noise(0.6)
from generate_series(0, 3999) as i join bench.vectors as t on t.kind = 'topic' and t.n = i % 200;
insert into bench.vectors select 'difference', n, bench.noise(0.35) from generate_series(0, 3999) as n;
insert into bench.vectors select 'query', n, bench.noise(0.45) from generate_series(0, 399) as n;
create table bench.words as
select n, (array['refund', 'invoice', 'login', 'password', 'shipping', 'export', 'webhook', 'quota', 'trial', 'domain', 'report', 'calendar', 'mobile',
    'email', 'contact', 'pipeline', 'budget', 'campaign', 'backup', 'privacy'])[1 + n % 20] as field,
    translate(substr(md5(n::text), 1, 7), '0123456789', 'aeioulnrst') as topic
from generate_series(0, 199) as n;
drop index if exists public.ai_embeddings_embedding_idx;
insert into public.ai_embeddings (tenant_id, id, namespace, content, embedding, metadata, source_type, source_id, chunk_index, created_at)
select
    case when i % 50 = 0 then app.platform_tenant_id() else s.tenant_id end,
    bench.uuid_at(at, i), 'help',
    format('How to work with %s %s: step %s of chapter %s. %s', w.field, w.topic, i % 17, i % 4000, repeat('Open the settings and follow the guide. ', 1 + i % 6)) || i,
    sub.v operator(extensions.+) a.v operator(extensions.+) b.v,
    jsonb_build_object('chapter', i % 4000), 'article', (i / 8)::text, i % 8, at
from generate_series(1, :embeddings) as i
join bench.slots as s on s.slot = (i::bigint * 7919) % 10000
join bench.vectors as sub on sub.kind = 'subject' and sub.n = (i::bigint * 48271) % 4000
join bench.vectors as a on a.kind = 'difference' and a.n = (i / 3 * 16807::bigint) % 4000
join bench.vectors as b on b.kind = 'difference' and b.n = (i / 7 * 69621::bigint + i) % 4000
join bench.words as w on w.n = sub.n % 200
cross join lateral (select bench.time_of(i, :embeddings) as at) as x;
