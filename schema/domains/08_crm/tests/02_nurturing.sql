-- Sequences of e-mails: one step after the other, until the last or until sales talk to the lead.
begin;
select plan(45);

select test.given_tenant('acme', 'olga', p_members => array['max'], p_viewers => array['vera']);
select test.given_tenant('globex', 'otto');

create function test.enrol(p_email text, p_step integer default 0)
returns uuid
language sql
as $$
    insert into public.nurturing_enrollments (tenant_id, lead_id, sequence_id, current_step)
    select l.tenant_id, l.id, s.id, p_step
    from public.leads as l
    join public.nurturing_sequences as s on s.tenant_id = l.tenant_id
    where l.email = p_email
    returning id
$$;
create function test.step_of(p_email text)
returns public.nurturing_schedule
language sql
as $$
    select s.*
    from public.nurturing_schedule as s
    join public.leads as l on l.tenant_id = s.tenant_id and l.id = s.lead_id
    where l.email = p_email
    order by s.step_order desc
    limit 1
$$;

-- Member
select test.act_as('max');
select throws_ok($$insert into public.nurturing_sequences (tenant_id, name, steps) values (test.tenant('acme'), 'x', '[]')$$, '23514', null, 'a sequence has a step');
select throws_ok($$insert into public.nurturing_sequences (tenant_id, name, steps) values (test.tenant('acme'), 'x', '[{"delay": 1}]')$$, '23514', null, 'which says what is sent');
select throws_ok($$insert into public.nurturing_sequences (tenant_id, name, steps) values (test.tenant('acme'), 'x', '[{"emailTemplate": "hello"}]')$$, '23514', null, 'and when');
select throws_ok($$insert into public.nurturing_sequences (tenant_id, name, steps) values (test.tenant('acme'), 'x', '[{"delay": "1", "emailTemplate": "hello"}]')$$, '23514', null, 'in days');
select throws_ok($$insert into public.nurturing_sequences (tenant_id, name, steps) values (test.tenant('acme'), 'x', '[{"delay": -1, "emailTemplate": "hello"}]')$$, '23514', null, 'that come');
select throws_ok($$insert into public.nurturing_sequences (tenant_id, name, steps) values (test.tenant('acme'), 'x', '[5]')$$, '23514', null, 'and is an object');
select lives_ok(
    $$insert into public.nurturing_sequences (tenant_id, name, steps)
      values (test.tenant('acme'), 'Welcome', '[{"delay": 0, "emailTemplate": "hello"}, {"delay": 2.5, "emailTemplate": "again"}]')$$,
    'two steps'
);
insert into public.leads (tenant_id, email) values (test.tenant('acme'), 'ann@example.com'), (test.tenant('acme'), 'bob@example.com');
select isnt(test.enrol('ann@example.com'), null, 'a lead is enrolled');
select is(((test.step_of('ann@example.com')).step_order, (test.step_of('ann@example.com')).scheduled_at), (0, now()), 'and has its first step ahead');
select throws_ok($$select test.enrol('ann@example.com')$$, '23505', null, 'once at a time');
select throws_ok($$select test.enrol('bob@example.com', 2)$$, '23514', null, 'there is no third step to start with');
select throws_ok($$select public.claim_nurturing_steps('w')$$, '42501', null, 'people are no workers');
select throws_ok($$select public.finish_nurturing_step(gen_random_uuid(), 'w')$$, '42501', null, 'and finish nothing');
select throws_ok($$update public.nurturing_schedule set status = 'completed'$$, '42501', null, 'not by hand either');

-- Worker
select test.as_service();
select throws_ok($$select public.claim_nurturing_steps(null)$$, '22023', null, 'a claim has a worker');
select throws_ok($$select public.claim_nurturing_steps('')$$, '22023', null, 'with a name');
select throws_ok($$select public.claim_nurturing_steps('w', 0)$$, '22023', null, 'and is for something');
select throws_ok($$select public.claim_nurturing_steps('w', 1, '1 second')$$, '22023', null, 'for some time');
select results_eq($$select step_order, attempts from public.claim_nurturing_steps('w1')$$, $$values (0, 1)$$, 'a worker takes the step');
select is_empty($$select id from public.claim_nurturing_steps('w2')$$, 'no other does');
select is(public.finish_nurturing_step((test.step_of('ann@example.com')).id, 'w2'), null, 'nor finishes it');
select is(public.finish_nurturing_step((test.step_of('ann@example.com')).id, 'w1', 'no route'), 'scheduled', 'an error is tried again');
select is((test.step_of('ann@example.com')).scheduled_at, now() + interval '30 seconds', 'later');
update public.nurturing_schedule set scheduled_at = now();
select is((select attempts from public.claim_nurturing_steps('w2')), 2, 'as the second attempt');
select is(public.finish_nurturing_step((test.step_of('ann@example.com')).id, 'w2'), 'completed', 'it is sent');
select is(((test.step_of('ann@example.com')).step_order, (test.step_of('ann@example.com')).scheduled_at), (1, now() + interval '60 hours'), 'then the next is ahead');
select is((select current_step from public.nurturing_enrollments), 1, 'where the enrolment stands');
select is_empty($$select id from public.claim_nurturing_steps('w1')$$, 'and not due yet');
update public.nurturing_schedule set scheduled_at = now() where status = 'scheduled';
update public.nurturing_enrollments set status = 'paused';
select is_empty($$select id from public.claim_nurturing_steps('w1')$$, 'nothing is sent in a pause');
update public.nurturing_enrollments set status = 'active';
select is((select count(*) from public.claim_nurturing_steps('w1')), 1::bigint, 'but after it');
select is(public.finish_nurturing_step((test.step_of('ann@example.com')).id, 'w1'), 'completed', 'the last step is sent');
select is((select (status, current_step, completed_at)::text from public.nurturing_enrollments), (('completed', 2, now())::text), 'which completes the enrolment');
select throws_ok($$update public.nurturing_enrollments set status = 'active'$$, '23514', null, 'for good');

-- An attempt too many, a worker lost
select test.act_as('max');
select test.enrol('bob@example.com');
select test.as_service();
update public.nurturing_schedule set attempts = 4 where status = 'scheduled';
select is((select attempts from public.claim_nurturing_steps('w1')), 5, 'at the fifth attempt');
select is(public.finish_nurturing_step((test.step_of('bob@example.com')).id, 'w1', 'no route'), 'failed', 'a step has failed');
update public.nurturing_schedule set status = 'processing', locked_by = 'w1', locked_until = now() - interval '1 second' where status = 'failed';
select is_empty($$select id from public.claim_nurturing_steps('w2')$$, 'one whose worker was lost then is not given out');
select app.fail_lost_mail();
select is(((test.step_of('bob@example.com')).status, (test.step_of('bob@example.com')).failure_reason), ('failed'::text, 'its worker was lost'::text), 'but ends');
update public.nurturing_schedule set status = 'scheduled', attempts = 0, scheduled_at = now() where status = 'failed';
select is((select count(*) from public.claim_nurturing_steps('w1')), 1::bigint, 'until somebody starts it again');

-- Sales talk to the lead
select test.act_as('max');
update public.leads set status = 'contacted' where email = 'bob@example.com';
select is((test.step_of('bob@example.com')).status, 'processing', 'a lead that is called goes on');
update public.leads set status = 'qualified' where email = 'bob@example.com';
select is((test.step_of('bob@example.com')).status, 'skipped', 'one that is qualified gets no more');
select is((select (status, reason, cancelled_at) from public.nurturing_enrollments where status = 'cancelled'), ('cancelled'::text, 'the lead is qualified'::text, now()), 'and leaves the sequence');
select throws_ok($$select test.enrol('bob@example.com')$$, '23514', null, 'nor is it enrolled again');
select test.as_service();
select is(public.finish_nurturing_step((test.step_of('bob@example.com')).id, 'w1'), null, 'who was at it hears so');

-- Everyone else
select test.act_as('vera');
select throws_ok($$select test.enrol('ann@example.com')$$, '42501', null, 'a viewer enrols nobody');
select test.act_as('otto');
select is_empty('select id from public.nurturing_schedule', 'another tenant sees nothing of it');

select * from finish();
rollback;
