create or replace function app.project_ids_of_editor()
returns uuid[]
language plpgsql
stable
parallel safe
security definer
set search_path = ''
as $$
begin
    return (
        select coalesce(array_agg(x.id), '{}')
        from (
            select p.tenant_id, p.id from public.design_projects as p where p.owner_id = auth.uid()
            union
            select m.tenant_id, m.project_id from public.design_project_members as m where m.user_id = auth.uid() and m.role = 'editor'
        ) as x
        where x.tenant_id = any(app.tenant_ids_with_role(array['owner', 'admin', 'member', 'viewer', 'billing'], array['active', 'trial']))
    );
end
$$;
comment on function app.project_ids_of_editor() is
    'Projects the caller owns or edits, as a member of any role of an active or trial tenant';
select app.callable_by('app.project_ids_of_editor', 'authenticated', 'service_role');

create or replace function app.number_design_version()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    -- The lock on the project makes one saver wait for the other, so numbers have no gap and none comes twice.
    perform
    from public.design_projects as p
    where p.tenant_id = new.tenant_id
    and p.id = new.project_id
    for update;

    select coalesce(max(v.version_number), 0) + 1
    into new.version_number
    from public.design_versions as v
    where v.tenant_id = new.tenant_id
    and v.project_id = new.project_id;
    return new;
end
$$;
comment on function app.number_design_version() is
    'Trigger: gives a version the next number of its project';
select app.callable_by('app.number_design_version', 'nobody');

create or replace function app.keep_collaborators()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_row record := case when tg_op = 'DELETE' then old else new end;
begin
    -- Locked before the members are read: of two who are added at once the later sees both.
    perform
    from public.design_projects as p
    where p.tenant_id = v_row.tenant_id
    and p.id = v_row.project_id
    for no key update;

    update public.design_projects as p
    set collaborators = (
        select coalesce(jsonb_agg(jsonb_build_object('user_id', m.user_id, 'role', m.role) order by m.user_id), '[]')
        from public.design_project_members as m
        where m.tenant_id = p.tenant_id
        and m.project_id = p.id
    )
    where p.tenant_id = v_row.tenant_id
    and p.id = v_row.project_id;
    return null;
end
$$;
comment on function app.keep_collaborators() is
    'Trigger: collaborators of a project follows its members';
select app.callable_by('app.keep_collaborators', 'nobody');

create or replace function app.guard_project_member()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if not app.is_service() and not app.is_active_member(new.tenant_id, new.user_id) then
        raise exception 'a collaborator is a member of the tenant'
            using errcode = '23514';
    end if;
    return new;
end
$$;
comment on function app.guard_project_member() is
    'Trigger: collaborators belong to the tenant';
select app.callable_by('app.guard_project_member', 'nobody');

create or replace function app.guard_design_project()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if new.deleted_at is distinct from old.deleted_at
        and (
            app.is_service()
            or old.owner_id = auth.uid()
            or old.tenant_id = any(app.admin_tenant_ids())
        ) is not true
    then
        raise exception 'only the owner of a project and managers of the tenant throw it away'
            using errcode = '42501';
    end if;
    return new;
end
$$;
comment on function app.guard_design_project() is
    'Trigger: who edits a project does not throw it away or take it back';
select app.callable_by('app.guard_design_project', 'nobody');
