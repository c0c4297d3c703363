select test.probe('notification_types', 'catalogue', 'code = ''probe_'' || {which}',
    p_prepare => 'insert into public.notification_types (code, name) values (''probe_'' || {which}, ''Probe'')',
    p_insert => 'insert into public.notification_types (code, name) values (''new_'' || {which}, ''New'')',
    p_update => 'name = ''x''');

select test.probe('notifications', 'user', 'user_id = {user} and title = ''Probe''',
    p_prepare => 'select app.notify({user}, ''system'', ''Probe'', ''x'')',
    p_insert => 'insert into public.notifications (user_id, type, title, message) values ({user}, ''system'', ''Forged'', ''x'')',
    p_update => 'read = true');
