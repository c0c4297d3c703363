select test.probe('app_events', 'member', 'tenant_id = {tenant} and user_id = {user} and type = ''probed''',
    p_prepare => 'insert into public.app_events (tenant_id, user_id, type) values ({tenant}, {user}, ''probed'')',
    p_insert => 'insert into public.app_events (tenant_id, user_id, type) values ({tenant}, {user}, ''tried'')',
    p_update => 'type = ''changed''');

select test.probe('events', 'member', 'tenant_id = {tenant} and user_id = {user} and event_name = ''probed''',
    p_prepare => 'insert into public.events (tenant_id, user_id, event_name, source) values ({tenant}, {user}, ''probed'', ''client'')',
    p_insert => 'insert into public.events (tenant_id, user_id, event_name) values ({tenant}, {user}, ''tried'')',
    p_update => 'event_name = ''changed''');

select test.probe('telemetry_events', 'member', 'tenant_id = {tenant} and user_id = {user} and type = ''probed''',
    p_prepare => 'insert into public.telemetry_events (tenant_id, user_id, type) values ({tenant}, {user}, ''probed'')',
    p_insert => 'insert into public.telemetry_events (tenant_id, user_id, type) values ({tenant}, {user}, ''tried'')',
    p_update => 'type = ''changed''');

select test.probe('conversion_events', 'member', 'tenant_id = {tenant} and user_id = {user} and event_type = ''probed''',
    p_prepare => 'insert into public.conversion_events (tenant_id, user_id, event_type, session_id) values ({tenant}, {user}, ''probed'', ''s'')',
    p_insert => 'insert into public.conversion_events (tenant_id, user_id, event_type, session_id) values ({tenant}, {user}, ''tried'', ''s'')',
    p_update => 'event_type = ''changed''');

select test.probe('event_stream', 'member', 'tenant_id = {tenant} and user_id = {user} and type = ''probed''', p_update => 'type = ''x''');

select test.probe('sessions', 'user', 'user_id = {user} and device = ''probe''',
    p_prepare => 'insert into public.sessions (user_id, device) values ({user}, ''probe'')',
    p_insert => 'insert into public.sessions (user_id, device) values ({user}, ''new'')',
    p_update => 'device = ''x''');

select test.probe('signals', 'user', 'user_id = {user} and k = ''probe''',
    p_prepare => 'insert into public.signals (user_id, "window", k, v) values ({user}, ''7d'', ''probe'', 1)',
    p_insert => 'insert into public.signals (user_id, "window", k, v) values ({user}, ''7d'', ''new'', 1)',
    p_update => 'v = 0');

-- The hidden one is of tenant globex, so its owner, the rival, sees it.
select test.probe('segments', 'catalogue', 'code = ''probe_'' || {which}',
    p_prepare => 'insert into public.segments (code, tenant_id) values (''probe_'' || {which}, case {which} when ''own'' then null else {tenant}::uuid end)',
    p_insert => 'insert into public.segments (code) values (''new_'' || {which})',
    p_update => 'name = ''x''');

select test.probe('user_segments', 'user', 'user_id = {user}',
    p_prepare => 'insert into public.user_segments (user_id, segment_id) select {user}, s.id from public.segments as s where s.code = ''new_user''',
    p_insert => 'insert into public.user_segments (user_id, segment_id) select {user}, s.id from public.segments as s where s.code = ''power_user''',
    p_update => 'score = 1');

select test.probe('spend', 'tenant', 'tenant_id = {tenant} and platform = ''probe''',
    p_prepare => 'insert into public.spend (tenant_id, platform, date) values ({tenant}, ''probe'', ''2020-01-01'')',
    p_insert => 'insert into public.spend (tenant_id, platform, date) values ({tenant}, ''new'', ''2020-01-01'')',
    p_update => 'clicks = 0');
