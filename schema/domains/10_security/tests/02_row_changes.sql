-- Changes of rows are noted, without personal data, and never get in the way.
begin;
select plan(53);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max']);
select test.given_platform_admin('ada');
create function test.noted(p_type text) returns table (action text, changed jsonb) language sql security definer as $$
    select l.action, l.metadata -> 'changed' from public.audit_logs as l where l.resource_type = p_type and l.created_at = now() order by l.id desc limit 1
$$;

-- Every audited table there is
select is_empty(
    $$select name from unnest(array['tenants', 'tenant_members', 'user_roles', 'subscription_plans', 'subscription_tiers', 'tenant_integrations', 'communication_channels', 'integrations', 'data_subjects', 'consent_records', 'data_subject_requests', 'privacy_consents', 'data_processing_activities', 'security_policies', 'leads', 'ai_agents', 'automation_workflows', 'workflow_definitions']) as name
      where exists (select from pg_class as c where c.oid = to_regclass('public.' || name) and c.relkind in ('r', 'p'))
      and not exists (select from pg_trigger as t where t.tgrelid = to_regclass('public.' || name) and t.tgname = 'audit_' || name || '_trigger' and t.tgfoid = 'public.audit_trigger_function()'::regprocedure and t.tgtype & 3 = 1)$$,
    'is audited after its rows changed'
);

-- A member is promoted
select test.act_as('olga');
update public.tenant_members set role = 'admin' where user_id = test.id_of('max');
select results_eq($$select * from test.noted('tenant_members')$$, $$values ('update', '{"role": ["member", "admin"]}'::jsonb)$$, 'a change notes the columns that changed, before and after');
select results_eq(
    $$select l.tenant_id, l.user_id, l.resource_id = m.id::text, l.origin from public.audit_logs as l join public.tenant_members as m on m.user_id = test.id_of('max') where l.resource_type = 'tenant_members' and l.action = 'update'$$,
    $$select test.tenant('acme'), auth.uid(), true, 'system'$$,
    'in the trail of the tenant, by whom, of which row'
);
update public.tenant_members set role = 'admin' where user_id = test.id_of('max');
select is((select count(*) from public.audit_logs where resource_type = 'tenant_members' and action = 'update'), 1::bigint, 'a change that changes nothing is none');
insert into public.tenant_members (tenant_id, invited_email) values (test.tenant('acme'), 'ivy@example.com');
select results_eq($$select action, changed -> 'invited_email', changed -> 'role' from test.noted('tenant_members')$$, $$values ('insert', '[null, "[redacted]"]'::jsonb, '[null, "member"]'::jsonb)$$, 'an address is not noted, that there is one is');
update public.tenants set name = 'Acme Ltd', settings = '{"contact": "ivy@example.com"}' where id = test.tenant('acme');
select results_eq($$select * from test.noted('tenants')$$, $$values ('update', '{"name": ["Acme", "Acme Ltd"], "settings": ["[redacted]", "[redacted]"]}'::jsonb)$$, 'nor are documents');
select is((select tenant_id from public.audit_logs where resource_type = 'tenants' and action = 'update'), test.tenant('acme'), 'a tenant''s own row is in its trail');
delete from public.tenant_members where invited_email = 'ivy@example.com';
select results_eq($$select action, changed -> 'invited_email', changed -> 'role' from test.noted('tenant_members')$$, $$values ('delete', '["[redacted]", null]'::jsonb, '["member", null]'::jsonb)$$, 'a deletion notes what was');

-- Servers
select test.as_service();
update public.tenant_members set last_active = now() where user_id = test.id_of('max');
select is((select count(*) from public.audit_logs where resource_type = 'tenant_members' and action = 'update'), 1::bigint, 'what servers keep for themselves is not noted');
update public.tenants set limits = '{"users": 3}' where id = test.tenant('acme');
select results_eq($$select * from test.noted('tenants')$$, $$values ('update', '{"limits": [{}, {"users": 3}]}'::jsonb)$$, 'limits are shown, though a document');
select is((select user_id from public.audit_logs where resource_type = 'tenants' order by id desc limit 1), null, 'done by a server');

-- Roles and plans
select test.act_as('ada');
insert into public.user_roles (user_id, role) values (test.id_of('max'), 'moderator');
select results_eq($$select l.resource_id, l.severity, l.user_id, l.tenant_id from public.audit_logs as l where resource_type = 'user_roles' order by id desc limit 1$$, $$select test.id_of('max') || '/moderator', 'high', auth.uid(), app.platform_tenant_id()$$, 'a role that is given is of importance, and has both keys');
update public.subscription_plans set price_monthly_minor = 1 where tier = 'starter';
select results_eq($$select * from test.noted('subscription_plans')$$, $$values ('update', '{"price_monthly_minor": [2900, 1]}'::jsonb)$$, 'a price');
update public.security_policies set rules = rules || '{"max_failed_attempts": 9}' where name = 'Default Access Control';
select is((select changed #>> '{rules,1,max_failed_attempts}' from test.noted('security_policies')), '9', 'a rule');
update public.integrations set configuration = '{"secret": "s3"}', support_info = '{"mail": "a@example.com"}' where slug = 'slack';
select results_eq($$select * from test.noted('integrations')$$, $$values ('update', '{"configuration": ["[redacted]", "[redacted]"], "support_info": ["[redacted]", "[redacted]"]}'::jsonb)$$, 'a configuration without its values');

-- Credentials
select test.act_as('adam');
insert into public.tenant_integrations (tenant_id, integration_id, configuration, credentials) select test.tenant('acme'), id, '{"channel": "xyzzy"}', '{"token": "plugh"}' from public.integrations where slug = 'slack';
select test.as_superuser();
alter table public.tenant_integrations disable trigger t10_touch_updated_at;
update public.tenant_integrations set updated_at = now() - interval '1 day', last_sync = now();
alter table public.tenant_integrations enable trigger t10_touch_updated_at;
select test.act_as('adam');
update public.tenant_integrations set credentials = '{"token": "plugh2"}';
select results_eq($$select action, metadata from public.audit_logs where resource_type = 'tenant_integrations' and user_id = auth.uid() order by id desc limit 1$$, $$values ('update', '{"changed": {}}'::jsonb)$$, 'a token that is replaced is noted');
select is((select count(*) from public.audit_logs where resource_type = 'tenant_integrations'), 2::bigint, 'and synchronising is not');
select test.as_superuser();
select is_empty($$select action from public.audit_logs as l where l::text ~ 'xyzzy|plugh|@example'$$, 'but nothing of them, nor any address');

-- Tables of any shape
create table public.people (
    tenant_id uuid, code text, part int, email text, work_phone text, first_name text, refresh_token text, ip inet, notes jsonb, tags text[], bytes bytea, long text, shown jsonb,
    updated_at timestamptz, metrics jsonb, primary key (code, part)
);
select lives_ok($$select app.audit_changes('public.people', array['code', 'part', 'gone'], array['tags', 'was_never_there'], array['shown'])$$, 'columns that are not there do no harm');
select lives_ok($$select app.audit_changes('public.people', array['code', 'part', 'gone'], array['tags', 'was_never_there'], array['shown'])$$, 'twice neither');
select lives_ok($$select app.audit_changes('public.no_such_table')$$, 'nor tables');
create view public.people_view as select * from public.people;
select lives_ok($$select app.audit_changes('public.people_view')$$, 'a view is passed over');
select is((select count(*) from pg_trigger where tgrelid = 'public.people_view'::regclass), 0::bigint, 'without a trigger');
insert into public.people values (null, 'a', 1, 'x@example.com', '123', 'Ivy', 'r', '192.0.2.1', '{"a": 1}', array['t'], '\x01', repeat('z', 2000), '{"b": 2}', now(), '{}');
select is(
    (select changed from test.noted('people')),
    '{"code": [null, "a"], "part": [null, 1], "email": [null, "[redacted]"], "work_phone": [null, "[redacted]"], "first_name": [null, "[redacted]"], "refresh_token": [null, "[redacted]"], "ip": [null, "[redacted]"], "notes": [null, "[redacted]"], "tags": [null, "[redacted]"], "bytes": [null, "[redacted]"], "long": [null, "[long]"], "shown": [null, {"b": 2}]}'::jsonb,
    'a name, a type or a list keeps a value out'
);
select is((select resource_id from public.audit_logs where resource_type = 'people'), 'a/1', 'keys are joined');
update public.people set updated_at = now() + interval '1 second', metrics = '{"x": 1}';
select is((select count(*) from public.audit_logs where resource_type = 'people'), 1::bigint, 'a touch is no change');
update public.people set notes = null;
select is((select changed from test.noted('people')), '{"notes": ["[redacted]", null]}', 'that a value is gone shows');
alter table public.people add column later jsonb;
update public.people set later = '{"secret": 1}';
select is((select changed from test.noted('people')), '{"later": [null, "[redacted]"]}', 'a document in a column added later does not');
select app.audit_changes('public.people', array['code'], array['*'], array['part'], 'delete', 'critical');
update public.people set part = 2;
select is((select count(*) from public.audit_logs where resource_type = 'people'), 3::bigint, 'only deletions, where only these are asked for');
delete from public.people;
select results_eq($$select changed ->> 'part', changed #>> '{code,0}', changed #>> '{long,0}' from test.noted('people')$$, $$values ('[2, null]', '[redacted]', '[redacted]')$$, 'of which all but what is named is kept out');
select is((select severity from public.audit_logs where resource_type = 'people' order by id desc limit 1), 'critical', 'with the weight that was asked for');
create table public.plain (id int primary key, a text);
create trigger audit after insert on public.plain for each row execute function public.audit_trigger_function();
insert into public.plain values (7, 'x');
select is((select resource_id from public.audit_logs where resource_type = 'plain'), '7', 'attached without arguments it goes by id');
do $$ begin execute 'create table public.wide (id int primary key, ' || (select string_agg(format('c%s text', n), ', ') from generate_series(1, 200) as n) || ')'; end $$;
select app.audit_changes('public.wide');
do $$ begin execute 'insert into public.wide values (1, ' || (select string_agg('repeat(''x'', 900)', ', ') from generate_series(1, 200) as n) || ')'; end $$;
select is((select changed ->> 'c1' from test.noted('wide')), '["[long]", "[long]"]', 'of a huge row only the columns are named');

-- Never in the way
set local client_min_messages = error;
create table public.odd (id int primary key, tenant_id text);
select app.audit_changes('public.odd');
select lives_ok($$insert into public.odd values (1, 'no uuid')$$, 'a row the trail cannot take is written all the same');
select is((select count(*) from public.odd), 1::bigint, 'and is there');
select set_config('request.jwt.claim.sub', '', true), set_config('request.jwt.claims', '', true), set_config('app.current_user_id', '', true);
select lives_ok($$update public.tenants set name = 'x' where id = test.tenant('acme')$$, 'empty settings of the session are nobody');
select set_config('request.headers', '{broken', true);
select lives_ok($$update public.tenants set name = 'y' where id = test.tenant('acme')$$, 'broken headers are none');
select is((select changed from test.noted('tenants')), '{"name": ["x", "y"]}', 'and the change is noted');
select set_config('request.headers', '', true);
select set_config('request.jwt.claim.sub', '77777777-7777-4777-8777-777777777777', true);
update public.tenants set name = 'z' where id = test.tenant('acme');
select is((select user_id from public.audit_logs where resource_type = 'tenants' order by id desc limit 1), null, 'a token may outlive its account');
select is((select changed from test.noted('tenants')), '{"name": ["y", "z"]}', 'the change is noted without a name');
select test.act_as('max');
select throws_ok($$select app.audit_changes('public.tenants')$$, '42501', null, 'users attach nothing');
select throws_ok($$select public.audit_trigger_function()$$, '42501', null, 'nor call the trigger');

-- Erasing accounts and tenants
select test.as_superuser();
select lives_ok($$delete from auth.users where id = test.id_of('max')$$, 'an account can be erased');
select is((select count(*) from public.audit_logs where user_id = test.id_of('max')), 0::bigint, 'nothing names it as actor');
select is((select action from test.noted('user_roles')), 'delete', 'that its roles went is noted');
select test.act_as('olga');
select lives_ok($$delete from public.tenant_members where user_id = test.id_of('adam')$$, 'by a user too');
select test.as_superuser();
select lives_ok($$delete from public.tenants where id = test.tenant('acme')$$, 'a tenant can be erased');
select is((select tenant_id from public.audit_logs where resource_type = 'tenants' and action = 'delete'), test.tenant('acme'), 'and its trail says so');
insert into public.audit_logs (user_id, action, resource, resource_type, ip_address) values (test.id_of('ada'), 'x', 'x', 'x', '192.0.2.1');

-- Of what is missing, the user is not told
alter table public.audit_logs add constraint nothing_more check (action <> 'update') not valid;
select lives_ok($$update public.subscription_plans set sort_order = 99 where tier = 'starter'$$, 'a broken trail breaks nothing else');
select is((select sort_order from public.subscription_plans where tier = 'starter'), 99::smallint, 'the change is made');
select is((select action from test.noted('subscription_plans')), 'update', 'the trail has the one before only');
alter table public.audit_logs drop constraint nothing_more;
update public.subscription_plans set sort_order = 98 where tier = 'starter';
select is((select changed from test.noted('subscription_plans')), '{"sort_order": [99, 98]}', 'and goes on afterwards');
select is((select count(*) from public.audit_logs where resource_type = 'subscription_plans' and action = 'update'), 2::bigint, 'with a gap');

select * from finish();
rollback;
