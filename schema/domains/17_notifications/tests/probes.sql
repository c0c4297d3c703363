select test.probe('notification_types', 'catalogue', 'code = ''probe_'' || {which}',
    p_prepare => 'insert into public.notification_types (code, name) values (''probe_'' || {which}, ''Probe'')',
    p_insert => 'insert into public.notification_types (code, name) values (''new_'' || {which}, ''New'')',
    p_update => 'name = ''x''');

select test.probe('notifications', 'user', 'user_id = {user} and title = ''Probe''',
    p_prepare => 'select app.notify({user}, ''system'', ''Probe'', ''x'')',
    p_insert => 'insert into public.notifications (user_id, type, title, message) values ({user}, ''system'', ''Forged'', ''x'')',
    p_update => 'read = true');

select test.probe('notification_preferences', 'user', 'user_id = {user} and notification_type = ''billing''',
    p_prepare => 'insert into public.notification_preferences (user_id, notification_type) values ({user}, ''billing'')',
    p_insert => 'insert into public.notification_preferences (user_id, notification_type) values ({user}, ''security'')',
    p_update => 'frequency = ''daily''');

select test.probe('push_subscriptions', 'user', 'user_id = {user} and endpoint = ''https://push.example/'' || {user}',
    p_prepare => 'insert into public.push_subscriptions (user_id, endpoint, p256dh, auth) values ({user}, ''https://push.example/'' || {user}, repeat(''a'', 40), repeat(''b'', 20))',
    p_insert => 'insert into public.push_subscriptions (user_id, endpoint, p256dh, auth) values ({user}, ''https://push.example/new/'' || {user}, repeat(''a'', 40), repeat(''b'', 20))',
    p_update => 'user_agent = ''x''');
