select test.probe('profiles', 'user', 'id = {user}',
    p_insert => 'insert into public.profiles (id, display_name) values ({user}, ''x'') on conflict (id) do update set display_name = ''x''',
    p_update => 'bio = ''x''');

select test.probe('public_profiles', 'user', 'id = {user}', p_update => 'bio = ''x''');

select test.probe('user_roles', 'user', 'user_id = {user} and role = ''user''',
    p_insert => 'insert into public.user_roles (user_id, role) values ({user}, ''moderator'')',
    p_update => 'expires_at = now() + interval ''1 day''');

select test.probe('user_settings', 'user', 'user_id = {user}',
    p_insert => 'insert into public.user_settings (user_id, theme) values ({user}, ''dark'') on conflict (user_id, tenant_id) do update set user_id = excluded.user_id, theme = excluded.theme',
    p_update => 'theme = ''dark''');

select test.probe('user_apps', 'user', 'user_id = {user} and app = ''probe''',
    p_prepare => 'insert into public.user_apps (user_id, app) values ({user}, ''probe'')',
    p_insert => 'insert into public.user_apps (user_id, app) values ({user}, ''another'')',
    p_update => 'connected = true');
