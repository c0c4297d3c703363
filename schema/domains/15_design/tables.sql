-- Design: projects people work on together, and every version of them.

create table if not exists public.design_projects (
    tenant_id uuid not null references public.tenants (id) on delete cascade,
    id uuid not null default app.uuid_v7(),
    name text not null check (char_length(name) between 1 and 200),
    description text check (char_length(description) <= 10000),
    project_type text not null check (char_length(project_type) between 1 and 60),
    status text not null default 'draft' check (status in ('draft', 'in_progress', 'review', 'completed', 'archived')),
    owner_id uuid default auth.uid() references auth.users (id) on delete set null,
    collaborators jsonb not null default '[]'
        check (jsonb_typeof(collaborators) = 'array' and octet_length(collaborators::text) <= 32768),
    ai_assistance boolean not null default false,
    deleted_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id)
);
comment on table public.design_projects is 'Design projects of a tenant';
comment on column public.design_projects.owner_id is 'The signed-in user, if nothing else is said';
comment on column public.design_projects.collaborators is 'Members of design_project_members as an array of {user_id, role}; kept by a trigger';
comment on column public.design_projects.deleted_at is 'Set when the project was thrown away; it is not shown then';
create index if not exists design_projects_id_idx on public.design_projects (id);
create index if not exists design_projects_tenant_id_updated_at_idx on public.design_projects (tenant_id, updated_at desc) where deleted_at is null;
create index if not exists design_projects_owner_id_idx on public.design_projects (owner_id);

create table if not exists public.design_project_members (
    tenant_id uuid not null,
    project_id uuid not null,
    user_id uuid not null references auth.users (id) on delete cascade,
    role text not null default 'editor' check (role in ('viewer', 'editor')),
    created_at timestamptz not null default now(),
    primary key (tenant_id, project_id, user_id),
    constraint design_project_members_project_fkey foreign key (tenant_id, project_id)
        references public.design_projects (tenant_id, id) on delete cascade
);
comment on table public.design_project_members is 'Who works on a project besides its owner; a viewer of the tenant may be an editor here';
create index if not exists design_project_members_project_id_idx on public.design_project_members (project_id);
create index if not exists design_project_members_user_id_idx on public.design_project_members (user_id);

create table if not exists public.design_versions (
    tenant_id uuid not null,
    id uuid not null default app.uuid_v7(),
    project_id uuid not null,
    version_number integer not null check (version_number > 0),
    design_data jsonb not null check (octet_length(design_data::text) <= 4194304),
    comment text check (char_length(comment) <= 2000),
    ai_enhanced boolean not null default false,
    created_by uuid default auth.uid() references auth.users (id) on delete set null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, project_id, version_number),
    constraint design_versions_project_fkey foreign key (tenant_id, project_id)
        references public.design_projects (tenant_id, id) on delete cascade
);
comment on table public.design_versions is 'Versions of a project; one that is saved never changes';
comment on column public.design_versions.version_number is 'Given by a trigger: 1, 2, 3 without a gap';
create index if not exists design_versions_id_idx on public.design_versions (id);
create index if not exists design_versions_project_id_idx on public.design_versions (project_id);
create index if not exists design_versions_created_by_idx on public.design_versions (created_by);
