select test.probe('orchestrator_reports', 'catalogue', 'cycle = case {which} when ''own'' then 1 else 2 end',
    p_prepare => 'insert into public.orchestrator_reports (cycle, status, report) values (case {which} when ''own'' then 1 else 2 end, ''success'', ''{}'')',
    p_insert => 'insert into public.orchestrator_reports (cycle, status, report) values (3, ''success'', ''{}'')',
    p_update => 'status = ''failed''');

select test.probe('dependency_reports', 'catalogue', 'service = {which}',
    p_prepare => 'insert into public.dependency_reports (service, report) values ({which}, ''{}'')',
    p_insert => 'insert into public.dependency_reports (report) values (''{}'')',
    p_update => 'report = ''{"x": 1}''');

select test.probe('cost_forecasts', 'catalogue', 'period_month = case {which} when ''own'' then date ''2020-01-01'' else date ''2020-02-01'' end',
    p_prepare => 'insert into public.cost_forecasts (period_month, forecast) values (case {which} when ''own'' then date ''2020-01-01'' else date ''2020-02-01'' end, ''{}'')',
    p_insert => 'insert into public.cost_forecasts (forecast) values (''{}'')',
    p_update => 'forecast = ''{"trend": "stable"}''');

select test.probe('security_audits', 'catalogue', 'commit_sha = case {which} when ''own'' then ''aaaaaaa'' else ''bbbbbbb'' end',
    p_prepare => 'insert into public.security_audits (commit_sha, audit) values (case {which} when ''own'' then ''aaaaaaa'' else ''bbbbbbb'' end, ''{}'')',
    p_insert => 'insert into public.security_audits (audit) values (''{}'')',
    p_update => 'audit = ''{"x": 1}''');
