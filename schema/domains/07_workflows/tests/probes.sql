select test.probe('automation_workflows', 'tenant', 'tenant_id = {tenant} and name = ''Probe''',
    p_prepare => 'insert into public.automation_workflows (tenant_id, name) values ({tenant}, ''Probe'')',
    p_insert => 'insert into public.automation_workflows (tenant_id, name) values ({tenant}, ''New'')',
    p_update => 'description = ''x''');

select test.probe('workflow_definitions', 'tenant', 'tenant_id = {tenant} and name = ''Probe''',
    p_prepare => 'insert into public.workflow_definitions (tenant_id, name, definition) values ({tenant}, ''Probe'', ''[]'')',
    p_insert => 'insert into public.workflow_definitions (tenant_id, name, definition) values ({tenant}, ''New'', ''[]'')',
    p_update => 'is_active = false');

select test.probe('autopilot_workflows', 'tenant', 'tenant_id = {tenant} and name = ''Probe''',
    p_prepare => 'insert into public.autopilot_workflows (tenant_id, name, trigger, actions) values ({tenant}, ''Probe'', ''conversion'', ''[{"type": "notify"}]'')',
    p_insert => 'insert into public.autopilot_workflows (tenant_id, name, trigger, actions) values ({tenant}, ''New'', ''conversion'', ''[{"type": "notify"}]'')',
    p_update => 'enabled = false');

select test.probe('workflow_executions', 'tenant', 'tenant_id = {tenant} and trigger_type = ''probe''',
    p_prepare => 'insert into public.workflow_executions (tenant_id, workflow_id, trigger_type) select {tenant}, w.id, ''probe'' from public.automation_workflows as w where w.tenant_id = {tenant} and w.name = ''Probe''',
    p_insert => 'insert into public.workflow_executions (tenant_id, workflow_id, trigger_type) select {tenant}, w.id, ''new'' from public.automation_workflows as w where w.tenant_id = {tenant} and w.name = ''Probe''',
    p_update => 'error_message = ''x''');

select test.probe('step_executions', 'tenant', 'tenant_id = {tenant} and step_id = ''probe''',
    p_prepare => 'insert into public.step_executions (tenant_id, execution_id, step_id, step_type) select {tenant}, e.id, ''probe'', ''x'' from public.workflow_executions as e where e.tenant_id = {tenant} and e.trigger_type = ''probe''',
    p_insert => 'insert into public.step_executions (tenant_id, execution_id, step_id, step_type) select {tenant}, e.id, ''new'', ''x'' from public.workflow_executions as e where e.tenant_id = {tenant} and e.trigger_type = ''probe''',
    p_update => 'status = ''skipped''');

select test.probe('workflow_steps', 'tenant', 'execution_id in (select e.id from public.workflow_executions as e where e.tenant_id = {tenant}) and step_name = ''old name''',
    p_prepare => 'insert into public.workflow_steps (execution_id, step_name, step_type) select e.id, ''old name'', ''x'' from public.workflow_executions as e where e.tenant_id = {tenant} and e.trigger_type = ''probe''',
    p_insert => 'insert into public.workflow_steps (execution_id, step_name, step_type) select e.id, ''new'', ''x'' from public.workflow_executions as e where e.tenant_id = {tenant} and e.trigger_type = ''probe''',
    p_update => 'status = ''skipped''');

select test.probe('workflows', 'tenant', 'tenant_id = {tenant} and name = ''Old name''',
    p_prepare => 'insert into public.automation_workflows (tenant_id, name) values ({tenant}, ''Old name'')',
    p_insert => 'insert into public.workflows (tenant_id, name) values ({tenant}, ''Other'')',
    p_update => 'description = ''x''');

select test.probe('workflow_templates', 'tenant', 'tenant_id = {tenant} and slug = ''probe-'' || {tenant}',
    p_prepare => 'insert into public.workflow_templates (tenant_id, slug, name) values ({tenant}, ''probe-'' || {tenant}, ''Probe'')',
    p_insert => 'insert into public.workflow_templates (tenant_id, slug, name) values ({tenant}, ''new-'' || {tenant}, ''New'')',
    p_update => 'description = ''x''');
