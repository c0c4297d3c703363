select app.touch_updated_at('public.automation_workflows');
select app.touch_updated_at('public.autopilot_workflows');
select app.touch_updated_at('public.workflow_templates');

create or replace trigger t05_keep_columns
    before update on public.automation_workflows
    for each row
    execute function app.forbid_column_change('tenant_id', 'id', 'created_by');

create or replace trigger t05_keep_columns
    before update on public.workflow_definitions
    for each row
    execute function app.forbid_column_change(
        'tenant_id', 'id', 'workflow_id', 'name', 'description', 'version', 'definition', 'triggers', 'published_at', 'created_by', 'created_at'
    );

create or replace trigger t05_keep_columns
    before update on public.autopilot_workflows
    for each row
    execute function app.forbid_column_change('tenant_id', 'id', 'created_by');

create or replace trigger t05_keep_columns
    before update on public.workflow_executions
    for each row
    execute function app.forbid_column_change('tenant_id', 'id', 'workflow_id', 'definition_id', 'autopilot_workflow_id', 'created_at');

create or replace trigger t05_keep_columns
    before update on public.workflow_templates
    for each row
    execute function app.forbid_column_change('tenant_id', 'id', 'author_id');

create or replace trigger t20_number_definition
    before insert on public.workflow_definitions
    for each row
    execute function app.number_definition();

create or replace trigger t20_complete_step
    before insert on public.step_executions
    for each row
    execute function app.complete_step();
