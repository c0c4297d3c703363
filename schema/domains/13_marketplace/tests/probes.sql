select test.probe('integrations', 'catalogue', 'slug = ''probe-'' || {which}',
    p_prepare => 'insert into public.integrations (slug, name, category, provider, status) values (''probe-'' || {which}, ''Probe '' || {which}, ''test'', ''probe'', case {which} when ''own'' then ''active'' else ''deprecated'' end)',
    p_insert => 'insert into public.integrations (slug, name, category, provider) values (''new-'' || {which}, ''New '' || {which}, ''test'', ''probe'')',
    p_update => 'description = ''x''');

-- Somebody else's items, one let in and one waiting; the stories try authors on their own.
select test.probe('marketplace_items', 'catalogue', 'slug = ''probe-'' || {which}',
    p_prepare => 'insert into public.marketplace_items (slug, type, name, category, author_id, status) values (''probe-'' || {which}, ''app'', ''Probe'', ''x'', {user}, case {which} when ''own'' then ''active'' else ''pending'' end); update public.marketplace_items set author_id = null where slug = ''probe-'' || {which}',
    p_insert => 'insert into public.marketplace_items (slug, type, name, category, author_id) values (''new-'' || {which}, ''app'', ''New'', ''x'', test.id_of(''gina''))',
    p_update => 'category = ''y''');

select test.probe('api_services', 'catalogue', 'endpoint = ''/probe/'' || {which}',
    p_prepare => 'insert into public.api_services (name, endpoint, method, status) values (''Probe'', ''/probe/'' || {which}, ''GET'', case {which} when ''own'' then ''active'' else ''deprecated'' end)',
    p_insert => 'insert into public.api_services (name, endpoint, method) values (''New'', ''/new/'' || {which}, ''GET'')',
    p_update => 'description = ''x''');

select test.probe('api_usage', 'tenant', 'tenant_id = {tenant} and endpoint = ''/probe''',
    p_prepare => 'insert into public.api_usage (tenant_id, endpoint, method) values ({tenant}, ''/probe'', ''GET'')',
    p_insert => 'insert into public.api_usage (tenant_id, endpoint, method) values ({tenant}, ''/new'', ''GET'')',
    p_update => 'cost_micros = 0');

select test.probe('api_logs', 'user', 'user_id = {user} and path = ''/probe''',
    p_prepare => 'insert into public.api_logs (user_id, method, path) values ({user}, ''GET'', ''/probe'')',
    p_insert => 'insert into public.api_logs (user_id, method, path) values ({user}, ''GET'', ''/new'')',
    p_update => 'path = ''x''');
