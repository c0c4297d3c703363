-- Row-level security is on and no policy exists: anon and authenticated see nothing until a project
-- writes policies. The grants are wide on purpose, so that a policy is all it takes.

set local role supabase_storage_admin;

create table if not exists storage.buckets (
    id text primary key,
    name text not null,
    owner uuid,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    public boolean default false,
    avif_autodetection boolean default false,
    file_size_limit bigint,
    allowed_mime_types text[],
    owner_id text,
    type storage.buckettype not null default 'STANDARD',
    versioning_status text not null default 'DISABLED',
    constraint buckets_versioning_status_check check (versioning_status in ('DISABLED', 'ENABLED', 'SUSPENDED'))
);
comment on table storage.buckets is 'Containers of objects, each with its own limits';
comment on column storage.buckets.owner is 'Deprecated, use owner_id';
comment on column storage.buckets.public is 'Anyone may download by URL; listing still needs a policy';
create unique index if not exists bname on storage.buckets (name);
alter table storage.buckets enable row level security;

create table if not exists storage.objects (
    id uuid primary key default gen_random_uuid(),
    bucket_id text,
    name text,
    owner uuid,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    last_accessed_at timestamptz default now(),
    metadata jsonb,
    path_tokens text[] generated always as (string_to_array(name, '/')) stored,
    version text,
    owner_id text,
    user_metadata jsonb,
    archived_at timestamptz,
    is_delete_marker boolean not null default false,
    is_versioned boolean not null default false,
    constraint "objects_bucketId_fkey" foreign key (bucket_id) references storage.buckets (id)
);
comment on table storage.objects is 'One row per stored object: where it is, whose it is, what it is';
comment on column storage.objects.name is 'Path inside the bucket, without a leading slash';
comment on column storage.objects.owner is 'Deprecated, use owner_id';
comment on column storage.objects.metadata is 'Facts the service measured: size, mimetype, eTag, cacheControl';
comment on column storage.objects.user_metadata is 'Facts the uploader stated';
create unique index if not exists bucketid_objname on storage.objects (bucket_id, name);
create index if not exists name_prefix_search on storage.objects (name text_pattern_ops);
create index if not exists idx_objects_bucket_id_name on storage.objects (bucket_id, name collate "C");
create index if not exists idx_objects_bucket_id_name_lower on storage.objects (bucket_id, lower(name) collate "C");
alter table storage.objects enable row level security;

grant all on table storage.buckets, storage.objects to anon, authenticated, service_role;

reset role;
