select test.probe('integrations', 'catalogue', 'slug = ''probe-'' || {which}',
    p_prepare => 'insert into public.integrations (slug, name, category, provider, status) values (''probe-'' || {which}, ''Probe '' || {which}, ''test'', ''probe'', case {which} when ''own'' then ''active'' else ''deprecated'' end)',
    p_insert => 'insert into public.integrations (slug, name, category, provider) values (''new-'' || {which}, ''New '' || {which}, ''test'', ''probe'')',
    p_update => 'description = ''x''');
