-- Leads are captured, scored, assigned; mail is queued; money is counted; visitors stay with their variation.
begin;
select plan(38);

select test.given_tenant('acme', 'olga', p_members => array['max'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');
create function test.lead() returns public.leads language sql as $$ select * from public.leads where lower(email) = 'ann@corp.example' $$;

-- Capture
select test.as_anon();
select lives_ok($$select public.capture_lead(test.tenant('acme'), ' Ann@corp.example ', p_first_name => 'Ann', p_source => 'referral')$$, 'a form hands in a lead');
select lives_ok($$select public.capture_lead(test.tenant('acme'), 'ann@CORP.example', p_first_name => 'Mallory', p_company => 'Corp')$$, 'again');
select throws_ok($$select public.capture_lead(gen_random_uuid(), 'x@y.z')$$, '22023', null, 'for tenants that there are');
select throws_ok($$select public.capture_lead(test.tenant('acme'), 'no address')$$, '23514', null, 'with an address');
reset role;
select is((select count(*) from public.leads), 1::bigint, 'it is one lead');
select is((test.lead()).first_name, 'Ann', 'what is known stays');
select is((test.lead()).company, 'Corp', 'what is missing is filled in');
select is((select count(*) from public.lead_activities), 2::bigint, 'both are on the timeline');

-- Score: 5 + 5 + 3 + 5 = 18; 2 * 2 + 2 + 5 = 11; nothing; 10
select test.act_as('max');
select is(public.calculate_lead_score((test.lead()).id), 39, 'four factors');
select is((test.lead()).score_factors, '{"demographic": 18, "behavioural": 11, "engagement": 0, "fit": 10}'::jsonb, 'each as it should be');
select is((test.lead()).priority, 'cold', 'below fifty is cold');
select throws_ok($$update public.leads set score = 100$$, '42501', null, 'nobody writes the score by hand');
select test.act_as('vera');
select is(public.calculate_lead_score((test.lead()).id), 0, 'a viewer scores nothing');
select test.act_as('otto');
select is(public.calculate_lead_score((select id from public.leads limit 1)), 0, 'another tenant neither');
select is(public.calculate_lead_score(null), 0, 'nor nobody');
reset role;
update public.leads set last_name = 'Lee', phone = '1', campaign = 'Spring webinar', metadata = '{"company_size": "51-200", "industry": "x", "budget": "$10k+"}';
insert into public.lead_activities (tenant_id, lead_id, activity_type) select tenant_id, id, 'kind_' || n from public.leads, generate_series(1, 60) as n;
insert into public.lead_activities (tenant_id, lead_id, activity_type) select tenant_id, id, 'demo_requested' from public.leads;
insert into public.email_interactions (tenant_id, lead_id, email_id, opened_at, clicked_at, replied_at) select tenant_id, id, n::text, now(), now(), now() from public.leads, generate_series(1, 5) as n;
insert into public.lead_sessions (tenant_id, lead_id, duration, page_views) select tenant_id, id, 301, 6 from public.leads;
update public.lead_activities set created_at = now() - interval '1 hour' where activity_type like 'kind%';
select is(public.calculate_lead_score((test.lead()).id), 100, 'each factor has its cap');
select is((test.lead()).qualified, true, 'seventy is qualified');
select is((test.lead()).priority, 'hot', 'eighty is hot');
update public.leads set email = 'ann@gmail.com';
select is((app.lead_score_factors((select l from public.leads as l)) ->> 'demographic')::integer, 25, 'a free address counts less');
update public.leads set email = 'ann@corp.example';

-- Assigned
select test.act_as('max');
select throws_ok($$update public.leads set assigned_to = test.id_of('otto')$$, '23514', null, 'a lead is assigned to members');
select lives_ok($$update public.leads set assigned_to = test.id_of('max')$$, 'such as oneself');
select ok((test.lead()).assigned_at is not null, 'since now');

-- Mail
select is(public.enqueue_email((test.lead()).id, 'hello', 'Hi', 'x', p_dedupe_key => 'k'), public.enqueue_email((test.lead()).id, 'hello', 'Hi', 'x', p_dedupe_key => 'k'), 'the same key is the same e-mail');
select is_empty($$select id from public.email_queue$$, 'a member does not read the queue');
select throws_ok($$select public.enqueue_email(gen_random_uuid(), 'x', 'x', 'x')$$, '42501', null, 'to leads of one''s own');
reset role;
select is((select recipient_email from public.claim_emails('w1')), 'ann@corp.example', 'a worker takes it');
select is((select count(*) from public.claim_emails('w2')), 0::bigint, 'no other');
select is((select public.finish_email(id, 'w1', 'no route') from public.email_queue), 'pending', 'an error is tried again');
update public.email_queue set scheduled_at = now();
select is((select attempts from public.claim_emails('w2')), 2, 'later');
select is((select public.finish_email(id, 'w1') from public.email_queue), null, 'not by who had it');
select is((select public.finish_email(id, 'w2', null, 'm1') from public.email_queue), 'sent', 'and sent');

-- Money
insert into public.marketing_costs (tenant_id, source, campaign, amount_minor, date) values (test.tenant('acme'), 'a', 'spring', 100, '2026-01-01'), (test.tenant('acme'), 'a', 'spring', 50, '2026-01-02');
update public.marketing_costs set amount_minor = 70 where amount_minor = 50;
select is((select total_cost_minor from public.campaign_costs), 170::bigint, 'costs of a campaign are summed');
delete from public.marketing_costs where amount_minor = 100;
select is((select total_cost_minor from public.campaign_costs), 70::bigint, 'both ways');
insert into public.revenue_events (tenant_id, lead_id, amount_minor) select tenant_id, id, 5 from public.leads;
delete from public.leads;
select is((select count(*) from public.revenue_events where lead_id is null), 1::bigint, 'revenue outlives the lead');

-- Experiments
insert into public.ab_tests (tenant_id, name, variations, traffic_split, status) values (test.tenant('acme'), 'Button', '[{"id": "red"}, {"id": "blue"}]', '{80,20}', 'running');
select throws_ok($$insert into public.ab_tests (tenant_id, name, variations, traffic_split) values (test.tenant('acme'), 'x', '[{"id": "a"}, {"id": "b"}]', '{80,30}')$$, '23514', null, 'parts are together 100');
select is((select count(distinct public.assign_ab_variation(t.id, 'v')) from public.ab_tests as t, generate_series(1, 5)), 1::bigint, 'a visitor stays with its variation');
select ok((select count(*) filter (where public.assign_ab_variation(t.id, n::text) = 'red') between 740 and 860 from public.ab_tests as t, generate_series(1, 1000) as n), 'of a thousand about 800 see the first');
select is((select public.record_ab_conversion(id, 'v') and not public.record_ab_conversion(id, 'v') and not public.record_ab_conversion(id, 'unknown') from public.ab_tests), true, 'a conversion counts once, for who has a variation');

select * from finish();
rollback;
