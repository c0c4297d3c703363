-- Nobody's rows: "own" and "other" are two of them.
select test.probe('orchestrator_reports', 'tenant', 'cycle = case {which} when ''own'' then 9001 else 9002 end',
    p_prepare => 'insert into public.orchestrator_reports (cycle, status, report) values (case {which} when ''own'' then 9001 else 9002 end, ''success'', ''{}'')',
    p_insert => 'insert into public.orchestrator_reports (cycle, status, report) values (case {which} when ''own'' then 9003 else 9004 end, ''success'', ''{}'')',
    p_update => 'status = ''failed''');

select test.probe('dependency_reports', 'tenant', 'service = ''probe '' || {which}',
    p_prepare => 'insert into public.dependency_reports (service, report) values (''probe '' || {which}, ''{}'')',
    p_insert => 'insert into public.dependency_reports (service, report) values (''new '' || {which}, ''{}'')',
    p_update => 'severity_max = ''high''');

select test.probe('cost_forecasts', 'tenant', 'period_month = case {which} when ''own'' then ''2020-01-01''::date else ''2020-02-01'' end',
    p_prepare => 'insert into public.cost_forecasts (period_month, forecast) values (case {which} when ''own'' then ''2020-01-01''::date else ''2020-02-01'' end, ''{}'')',
    p_insert => 'insert into public.cost_forecasts (period_month, forecast) values (case {which} when ''own'' then ''2021-01-01''::date else ''2021-02-01'' end, ''{}'')',
    p_update => 'trends = ''{}''');

select test.probe('security_audits', 'tenant', 'audit = jsonb_build_object(''probe'', {which}::text)',
    p_prepare => 'insert into public.security_audits (audit) values (jsonb_build_object(''probe'', {which}::text))',
    p_insert => 'insert into public.security_audits (audit) values (jsonb_build_object(''new'', {which}::text))',
    p_update => 'status = ''warning''');
