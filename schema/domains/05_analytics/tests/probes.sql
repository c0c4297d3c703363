select test.probe('metrics_daily', 'tenant', 'tenant_id = {tenant} and day = ''2020-01-01''',
    p_prepare => 'insert into public.metrics_daily (tenant_id, day) values ({tenant}, ''2020-01-01'')',
    p_insert => 'insert into public.metrics_daily (tenant_id, day) values ({tenant}, ''2020-01-02'')',
    p_update => 'orders = 7');

select test.probe('business_metrics', 'tenant', 'tenant_id = {tenant} and metric_name = ''probe''',
    p_prepare => 'insert into public.business_metrics (tenant_id, metric_type, metric_name) values ({tenant}, ''x'', ''probe'')',
    p_insert => 'insert into public.business_metrics (tenant_id, metric_type, metric_name) values ({tenant}, ''x'', ''new'')',
    p_update => 'metric_value = 7');

-- Nobody's rows: "own" and "other" are two of them.
select test.probe('metrics_log', 'tenant', 'source = ''probe-'' || {which}',
    p_prepare => 'insert into public.metrics_log (source, metric) values (''probe-'' || {which}, ''{"value": 1}'')',
    p_insert => 'insert into public.metrics_log (source, metric) values (''new-'' || {which}, ''{}'')',
    p_update => 'metric = ''{}''');

select test.probe('performance_metrics', 'tenant', 'service_name = ''probe '' || {which}',
    p_prepare => 'insert into public.performance_metrics (service_name) values (''probe '' || {which})',
    p_insert => 'insert into public.performance_metrics (service_name) values (''new '' || {which})',
    p_update => 'response_time_ms = 1');

select test.probe('system_metrics', 'tenant', 'source = ''probe '' || {which}',
    p_prepare => 'insert into public.system_metrics (metric_name, source) values (''x'', ''probe '' || {which})',
    p_insert => 'insert into public.system_metrics (metric_name, source) values (''x'', ''new '' || {which})',
    p_update => 'metric_value = 1');

select test.probe('pmf_metrics_snapshots', 'tenant', 'snapshot_date = case {which} when ''own'' then ''2020-01-01''::date else ''2020-01-02'' end',
    p_prepare => 'insert into public.pmf_metrics_snapshots (snapshot_date) values (case {which} when ''own'' then ''2020-01-01''::date else ''2020-01-02'' end)',
    p_insert => 'insert into public.pmf_metrics_snapshots (snapshot_date) values (case {which} when ''own'' then ''2021-01-01''::date else ''2021-01-02'' end)',
    p_update => 'signups = 1');

select test.probe('metrics_dashboard', 'tenant', 'source = ''probe-'' || {which}', p_update => 'source = ''x''');

select test.probe('user_activations', 'user', 'user_id = {user}',
    p_insert => 'insert into public.user_activations (user_id) values ({user}) on conflict (user_id) do update set workflows_created = 9',
    p_update => 'workflows_created = 9');

select test.probe('nps_surveys', 'user', 'user_id = {user} and feedback = ''probe''',
    p_prepare => 'insert into public.nps_surveys (user_id, score, feedback) values ({user}, 9, ''probe'')',
    p_insert => 'insert into public.nps_surveys (user_id, score) values ({user}, 9)',
    p_update => 'score = 0');
