-- Agents, what people said to them, and what the platform notices of its models.
begin;
select plan(31);

select test.given_tenant('acme', 'olga', p_members => array['max', 'mimi'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
select test.given_platform_admin('ada');
create temp table known (agent_id uuid, call_id uuid);
grant select, insert, update on known to public;

-- Member
select test.act_as('max');
select lives_ok($$insert into public.ai_agents (tenant_id, name, model) values (test.tenant('acme'), 'Helper', 'small')$$, 'a member defines an agent');
insert into known select id from public.ai_agents;
select is((select created_by from public.ai_agents), test.id_of('max'), 'in its own name');
select throws_ok($$insert into public.ai_agents (tenant_id, name, model) values (test.tenant('acme'), 'HELPER', 'small')$$, '23505', null, 'a name is there once');
select throws_ok($$insert into public.ai_agents (tenant_id, name, model, temperature) values (test.tenant('acme'), 'Hot', 'small', 2.1)$$, '23514', null, 'it is not too hot');
select throws_ok($$update public.ai_agents set metrics = '{"calls": 1}'$$, '42501', null, 'its figures are the servers''');
select throws_ok($$update public.ai_agents set created_by = test.id_of('mimi')$$, '23514', null, 'its maker stays');
select throws_ok($$insert into public.agent_interactions (tenant_id, input_text) values (test.tenant('acme'), 'forged')$$, '42501', null, 'nobody writes what was said');
select throws_ok($$select public.record_agent_interaction(test.tenant('acme'), null, 'forged')$$, '42501', null, 'not by function either');

-- Server
select test.as_service();
update known
set call_id = public.record_agent_interaction(
    test.tenant('acme'), agent_id, 'How?', 'So.', test.id_of('max'), p_prompt_tokens => 3, p_completion_tokens => 2, p_latency_ms => 40, p_cost_micros => 12
);
select is(
    (select (i.agent_id = k.agent_id, user_id, model, input_text, output_text, cost_micros, success) from public.agent_interactions as i join known as k on k.call_id = i.id),
    (true, test.id_of('max'), 'small'::text, 'How?'::text, 'So.'::text, 12::bigint, true), 'a server records what was said, with the model of the agent'
);
select isnt(public.record_agent_interaction(test.tenant('acme'), (select agent_id from known), 'Why?', p_user_id => gen_random_uuid(), p_error_message => 'no answer'), null, 'also of an account that is gone');
select is((select (user_id, success, error_message, output_text) from public.agent_interactions where input_text = 'Why?'), (null::uuid, false, 'no answer'::text, null::text), 'as nobody''s, and that it failed');
select is((select usage_count from public.tenant_usage where tenant_id = test.tenant('acme') and metric_type = 'aiProcessing'), 2::bigint, 'each counts as usage of the month');
select throws_ok($$select public.record_agent_interaction(test.tenant('globex'), agent_id, 'x') from known$$, '23503', null, 'an agent of another tenant said nothing here');
select throws_ok($$select public.record_agent_interaction(test.tenant('acme'), null, null)$$, '23502', null, 'something was said');
select throws_ok($$select public.record_agent_interaction(test.tenant('acme'), null, 'x', p_prompt_tokens => -1)$$, '23514', null, 'in no less than no words');
select throws_ok($$select public.record_agent_interaction(null, null, 'x')$$, '23502', null, 'in some tenant');
select is((select usage_count from public.tenant_usage where tenant_id = test.tenant('acme') and metric_type = 'aiProcessing'), 2::bigint, 'what is refused is not counted');
select lives_ok($$insert into public.ai_insights (deployment_id, environment, insights) values ('d1', 'production', '{"cost": "dear"}')$$, 'the platform notices something');

-- Who reads what was said
select test.act_as('max');
select is((select array_agg(input_text) from public.agent_interactions), array['How?'], 'a member reads what it said itself');
select test.act_as('mimi');
select is_empty('select id from public.agent_interactions', 'not what a colleague said');
select is((select count(*) from public.ai_agents), 1::bigint, 'but sees the agent');
select test.act_as('vera');
select is_empty('update public.ai_agents set status = ''active'' returning id', 'a viewer does not start it');
select test.act_as('olga');
select is((select count(*) from public.agent_interactions), 2::bigint, 'a manager reads all');
select test.act_as('otto');
select is_empty('select id from public.agent_interactions', 'another tenant nothing');
select is_empty('select id from public.ai_agents', 'and sees no agent');
select is_empty('select id from public.ai_insights', 'nor what the platform noticed');

-- Platform administrator
select test.act_as('ada');
select is((select (status, acknowledged_by) from public.ai_insights), ('new'::text, null::uuid), 'an insight is new');
update public.ai_insights set status = 'acknowledged';
select is((select acknowledged_by from public.ai_insights), test.id_of('ada'), 'an administrator takes note in its own name');
update public.ai_insights set status = 'new';
select is((select acknowledged_by from public.ai_insights), null, 'and may think better of it');

-- Deleted
select test.as_superuser();
delete from public.ai_agents;
select is((select count(*) from public.agent_interactions where agent_id is null), 2::bigint, 'what was said outlives the agent');
delete from auth.users where id = test.id_of('max');
select is((select count(*) from public.agent_interactions where user_id is null), 2::bigint, 'an erased account takes its name off');

select * from finish();
rollback;
