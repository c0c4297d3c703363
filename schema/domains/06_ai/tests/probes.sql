select test.probe('ai_agents', 'tenant', 'tenant_id = {tenant} and name = ''Probe''',
    p_prepare => 'insert into public.ai_agents (tenant_id, name, model) values ({tenant}, ''Probe'', ''m'')',
    p_insert => 'insert into public.ai_agents (tenant_id, name, model) values ({tenant}, ''New'', ''m'')',
    p_update => 'description = ''x''');

select test.probe('agent_interactions', 'member', 'tenant_id = {tenant} and user_id = {user} and input_text = ''probe''',
    p_prepare => 'insert into public.agent_interactions (tenant_id, user_id, input_text) values ({tenant}, {user}, ''probe'')',
    p_insert => 'insert into public.agent_interactions (tenant_id, user_id, input_text) values ({tenant}, {user}, ''new'')',
    p_update => 'output_text = ''x''');

-- Nobody's rows: "own" and "other" are two of them.
select test.probe('ai_health_metrics', 'tenant', 'deployment_id = ''probe '' || {which}',
    p_prepare => 'insert into public.ai_health_metrics (deployment_id, environment, metrics, severity) values (''probe '' || {which}, ''staging'', ''{}'', ''low'')',
    p_insert => 'insert into public.ai_health_metrics (deployment_id, environment, metrics, severity) values (''new '' || {which}, ''staging'', ''{}'', ''low'')',
    p_update => 'severity = ''high''');

select test.probe('ai_insights', 'tenant', 'deployment_id = ''probe '' || {which}',
    p_prepare => 'insert into public.ai_insights (deployment_id, environment, insights) values (''probe '' || {which}, ''staging'', ''{}'')',
    p_insert => 'insert into public.ai_insights (deployment_id, environment, insights) values (''new '' || {which}, ''staging'', ''{}'')',
    p_update => 'status = ''dismissed''');

select test.probe('ai_embeddings', 'tenant', 'tenant_id = {tenant} and namespace = ''probe''',
    p_prepare => 'insert into public.ai_embeddings (tenant_id, namespace, content) values ({tenant}, ''probe'', ''x'')',
    p_insert => 'insert into public.ai_embeddings (tenant_id, namespace, content) values ({tenant}, ''new'', ''x'')',
    p_update => 'metadata = ''{}''');
