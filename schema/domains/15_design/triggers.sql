select app.touch_updated_at('public.design_projects');

create or replace trigger t05_keep_columns
    before update on public.design_projects
    for each row
    execute function app.forbid_column_change('tenant_id', 'id', 'owner_id');
create or replace trigger t20_guard_design_project
    before update of deleted_at on public.design_projects
    for each row
    execute function app.guard_design_project();

create or replace trigger t05_keep_columns
    before update on public.design_project_members
    for each row
    execute function app.forbid_column_change('tenant_id', 'project_id', 'user_id');
create or replace trigger t20_guard_project_member
    before insert on public.design_project_members
    for each row
    execute function app.guard_project_member();
create or replace trigger t50_keep_collaborators
    after insert or update or delete on public.design_project_members
    for each row
    execute function app.keep_collaborators();

create or replace trigger t20_number_design_version
    before insert on public.design_versions
    for each row
    execute function app.number_design_version();
