-- Settings and apps of a user.
begin;
select plan(30);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_tenant('globex', 'otto');

-- Owner
select test.act_as('max');
select is((public.get_or_create_user_settings(auth.uid())).theme, 'system', 'settings exist');
select is((public.get_or_create_user_settings(auth.uid())).id, (public.get_or_create_user_settings(auth.uid())).id, 'and stay the same row');
select is((select count(*) from public.user_settings), 1::bigint, 'one, without tenant');
select is((public.get_or_create_user_settings(auth.uid(), test.tenant('acme'))).tenant_id, test.tenant('acme'), 'a tenant has its own');
select throws_ok($$select public.get_or_create_user_settings(auth.uid(), test.tenant('globex'))$$, '42501', null, 'not a foreign one');
select throws_ok($$select public.get_or_create_user_settings(test.id_of('olga'))$$, '42501', null, 'and not of somebody else');
select lives_ok($$insert into public.user_settings (user_id, theme) values (auth.uid(), 'dark') on conflict (user_id, tenant_id) do update set user_id = excluded.user_id, theme = excluded.theme$$, 'an upsert as REST writes it works');
select is((select theme from public.user_settings where tenant_id is null), 'dark', 'and hits the same row');
select throws_ok($$insert into public.user_settings (user_id, tenant_id) values (auth.uid(), test.tenant('globex'))$$, '42501', null, 'no settings inside a foreign tenant');
select throws_ok($$update public.user_settings set user_id = test.id_of('olga') where tenant_id is null$$, '23514', null, 'settings are not given away');
select throws_ok($$update public.user_settings set tenant_id = test.tenant('acme') where tenant_id is null$$, '23514', null, 'nor moved');
select throws_ok($$update public.user_settings set created_at = now()$$, '42501', null, 'nor backdated');
select throws_ok($$update public.user_settings set timezone = 'Mars/Olympus'$$, '22023', null, 'a time zone exists');
select throws_ok($$update public.user_settings set timezone = 'EST5EDT4,M3.2.0,M11.1.0'$$, '22023', null, 'and is a name, not a rule');
select lives_ok($$update public.user_settings set timezone = 'America/Argentina/Buenos_Aires'$$, 'a real one passes');
select lives_ok($$update public.user_settings set timezone = 'Etc/GMT+3'$$, 'also an odd one');
select throws_ok($$update public.user_settings set language = 'English'$$, '23514', null, 'a language is a tag');
select throws_ok($$update public.user_settings set custom_settings = jsonb_build_object('x', repeat('y', 20000))$$, '23514', null, 'custom settings have a limit');

-- Timestamps
select test.as_superuser();
update public.user_settings set updated_at = '2000-01-01' where user_id = test.id_of('max');
update public.user_settings set theme = theme where user_id = test.id_of('max');
select is((select max(updated_at) from public.user_settings where user_id = test.id_of('max')), now(), 'a change stamps updated_at');
alter table public.user_settings disable trigger t10_touch_updated_at;
update public.user_settings set updated_at = '2000-01-01' where user_id = test.id_of('max');
alter table public.user_settings enable trigger t10_touch_updated_at;
update public.user_settings set theme = theme where user_id = test.id_of('max');
select is((select max(updated_at) from public.user_settings where user_id = test.id_of('max')), '2000-01-01'::timestamptz, 'an update that changes nothing does not');

-- A tenant one left
update public.tenant_members set status = 'removed' where user_id = test.id_of('max');
select test.act_as('max');
select is((select count(*) from public.user_settings), 1::bigint, 'settings of a tenant one left are out of sight');

-- Other tenant, anonymous
select test.act_as('otto');
select is((select count(*) from public.user_settings), 1::bigint, 'others see only their own');
select test.as_anon();
select throws_ok($$select public.get_or_create_user_settings(gen_random_uuid())$$, '42501', null, 'anon has no settings');

-- Service
select test.as_service();
select is((public.get_or_create_user_settings(test.id_of('olga'), test.tenant('acme'))).user_id, test.id_of('olga'), 'a server asks for anyone');

-- Apps
select test.act_as('max');
select lives_ok($$insert into public.user_apps (user_id, app, connected) values (auth.uid(), 'google:calendar', true)$$, 'one states which apps one uses');
select lives_ok($$insert into public.user_apps (app) values ('plain')$$, 'without having to say who one is');
delete from public.user_apps where app = 'plain';
select isnt((select connected_at from public.user_apps), null, 'since when is noted');
select throws_ok($$insert into public.user_apps (user_id, app, meta) values (auth.uid(), 'slack', '{"access_token": "x"}')$$, '23514', null, 'tokens do not belong here');
select throws_ok($$insert into public.user_apps (user_id, app) values (auth.uid(), 'Not An App')$$, '23514', null, 'an app has a plain name');
select throws_ok($$insert into public.user_apps (user_id, app) values (test.id_of('olga'), 'slack')$$, '42501', null, 'only one''s own');

select * from finish();
rollback;
