-- Notifications are told, counted, read; browsers subscribe.
begin;
select plan(22);

select test.given_user('max');
select test.given_user('sam');
select test.given_tenant('acme', 'olga');
select app.notify(test.id_of('max'), 'system', 'One', 'x');
select app.notify(test.id_of('max'), 'billing', 'Two', 'x', p_tenant_id => test.tenant('acme'));
insert into public.notifications (user_id, type, title, message, expires_at) values (test.id_of('max'), 'system', 'Late', 'x', now() - interval '1 hour');
insert into public.notifications (user_id, type, title, message, scheduled_for) values (test.id_of('max'), 'system', 'Early', 'x', now() + interval '1 hour');
insert into public.notifications (user_id, type, title, message, archived) values (test.id_of('max'), 'system', 'Away', 'x', true);
select app.notify(test.id_of('sam'), 'system', 'Sam''s', 'x');

select test.act_as('max');
select is(public.get_unread_notification_count(test.id_of('max')), 2, 'expired, early and archived ones do not count');
select is(public.get_unread_notification_count(test.id_of('max'), test.tenant('acme')), 1, 'those of one tenant');
select throws_ok($$select public.get_unread_notification_count(test.id_of('sam'))$$, '42501', null, 'others are not counted');
select throws_ok($$select public.get_unread_notification_count(null)$$, '42501', null, 'nor nobody');
select throws_ok($$select public.mark_notifications_read(test.id_of('sam'))$$, '42501', null, 'nor read for them');
select throws_ok($$select public.mark_notifications_read(test.id_of('max'), array_fill(gen_random_uuid(), array[1001]))$$, '22023', null, 'there is a limit');
select is(public.mark_notifications_read(test.id_of('max'), '{}'), 0, 'none named, none read');
select is(public.mark_notifications_read(test.id_of('max'), (select array_agg(id) from public.notifications where title = 'One')), 1, 'one is read');
select ok((select read_at is not null from public.notifications where title = 'One'), 'and says when');
select is(public.mark_notifications_read(test.id_of('max')), 4, 'the rest');
select is(public.mark_notifications_read(test.id_of('max')), 0, 'once');
reset role;
select is((select count(*) from public.notifications where not read), 1::bigint, 'Sam''s is as it was');

-- Preferences
select test.act_as('max');
select lives_ok($$insert into public.notification_preferences (notification_type, quiet_hours_start, quiet_hours_end) values ('billing', '22:00', '07:00')$$, 'one says how to be told');
select throws_ok($$insert into public.notification_preferences (notification_type) values ('billing')$$, '23505', null, 'once per kind');
select throws_ok($$insert into public.notification_preferences (notification_type) values ('gossip')$$, '23503', null, 'of kinds that there are');
select throws_ok($$insert into public.notification_preferences (notification_type, quiet_hours_start) values ('system', '22:00')$$, '23514', null, 'quiet hours end');
select throws_ok($$insert into public.notification_preferences (notification_type, tenant_id) values ('system', test.tenant('acme'))$$, '42501', null, 'a tenant one is not in does not tell');

-- Push
select lives_ok($$select public.register_push_subscription('https://push.example/1', repeat('a', 40), repeat('b', 20))$$, 'a browser subscribes');
select test.act_as('sam');
select is_empty($$select id from public.push_subscriptions$$, 'others do not see it');
select throws_ok($$select public.register_push_subscription('https://push.example/1', repeat('x', 40), repeat('y', 20))$$, '23505', null, 'nobody takes it without its keys');
select lives_ok($$select public.register_push_subscription('https://push.example/1', repeat('a', 40), repeat('b', 20))$$, 'whoever signs in on it does');
select throws_ok($$select public.register_push_subscription('http://10.0.0.1/', repeat('a', 40), repeat('b', 20))$$, '23514', null, 'an endpoint is an https URL');

select * from finish();
rollback;
