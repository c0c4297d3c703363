-- The guardian: reports, decisions, preferences, the summary, and certificates.
begin;
select plan(65);

select test.given_user('max'), test.given_user('olga'), test.given_user('nora');
select test.given_platform_admin('ada');
create function test.reported(p_name text, p_event_id text, p_level text default 'low', p_action text default 'allow', p_scope text default 'app', p_class text default 'content', p_score numeric default 0.1)
returns void language sql as $$
    insert into public.guardian_events (user_id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint)
    values (test.id_of(p_name), p_event_id, 'access', p_scope, p_class, p_level, p_score, p_action, 'f')
$$;

-- Service
select test.as_service();
select lives_ok($$select test.reported('max', 'e1')$$, 'a server reports an event');
select throws_ok($$select test.reported('max', 'e1')$$, '23505', null, 'once');
select lives_ok($$select test.reported('olga', 'e1')$$, 'of another user it is another');
select throws_ok($$select test.reported('max', 'x', p_level => 'odd')$$, '23514', null, 'a level is one of four');
select throws_ok($$select test.reported('max', 'x', p_action => 'odd')$$, '23514', null, 'an action one of five');
select throws_ok($$select test.reported('max', 'x', p_scope => 'odd')$$, '23514', null, 'a scope one of four');
select throws_ok($$select test.reported('max', 'x', p_class => 'odd')$$, '23514', null, 'a class one of seven');
select throws_ok($$select test.reported('max', 'x', p_score => 1.1)$$, '23514', null, 'a score ends at one');
select throws_ok($$select test.reported('max', 'x', p_score => -0.1)$$, '23514', null, 'and begins at zero');
select throws_ok($$insert into public.guardian_events (user_id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint, created_at) values (test.id_of('max'), 'x', 'x', 'app', 'other', 'low', 0, 'allow', 'f', '2020-01-01')$$, '42501', null, 'nothing is dated back');
select throws_ok($$insert into public.guardian_events (user_id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint, user_decision, decided_at) values (test.id_of('max'), 'x', 'x', 'app', 'other', 'low', 0, 'allow', 'f', 'allowed', now())$$, '42501', null, 'nor decided for the user');
select throws_ok($$update public.guardian_events set risk_level = 'low'$$, '42501', null, 'nor changed');
select throws_ok($$delete from public.guardian_events$$, '42501', null, 'nor deleted');

-- User
select test.act_as('max');
select is((select count(*) from public.guardian_events), 1::bigint, 'a user sees its own');
select throws_ok($$select test.reported('max', 'e2')$$, '42501', null, 'and reports none');
select throws_ok($$update public.guardian_events set user_decision = 'allowed'$$, '42501', null, 'nor decides past the function');
select throws_ok($$delete from public.guardian_events$$, '42501', null, 'nor removes one');
select is(public.decide_guardian_event((select id from public.guardian_events), 'blocked'), true, 'it decides');
select results_eq('select user_decision, decided_at from public.guardian_events', $$select 'blocked', now()$$, 'which is kept');
select is(public.decide_guardian_event((select id from public.guardian_events), 'blocked'), false, 'the same again is nothing new');
select is(public.decide_guardian_event((select id from public.guardian_events), 'allowed'), true, 'it may change its mind');
select is((select array_agg(metadata ->> 'decision' order by id) from public.audit_logs where action = 'guardian_event.decided' and user_id = auth.uid()), array['blocked', 'allowed'], 'both decisions are in the audit trail');
select throws_ok($$select public.decide_guardian_event((select id from public.guardian_events), 'pending')$$, '22023', null, 'there is no way back to none');
select throws_ok($$select public.decide_guardian_event((select id from public.guardian_events), null)$$, '22023', null, 'nothing is no decision');
select is(public.decide_guardian_event(null, 'allowed'), false, 'of no event there is none');
select test.as_superuser();
create temp table of_olga as select id from public.guardian_events where user_id = test.id_of('olga');
grant select on of_olga to public;
select test.act_as('max');
select is(public.decide_guardian_event((select id from of_olga), 'blocked'), false, 'nobody decides for others');
select test.act_as('olga');
select is((select user_decision from public.guardian_events), 'pending', 'for whom it is open');
select test.act_as('ada');
select is_empty('select id from public.guardian_events', 'an administrator sees no event of a user');
select test.as_anon();
select throws_ok($$select public.decide_guardian_event(gen_random_uuid(), 'allowed')$$, '42501', null, 'anon decides nothing');
select test.as_service();
select throws_ok($$select public.decide_guardian_event(gen_random_uuid(), 'allowed')$$, '42501', null, 'nor does a server');

-- Preferences
select test.act_as('max');
select lives_ok($$insert into public.guardian_preferences (trust_level, risk_weights, disabled_scopes) values ('strict', '{"location": 0.9}', array['external'])$$, 'a user states what it wants');
select lives_ok($$update public.guardian_preferences set private_mode_enabled = true, sensitive_contexts = array['camera_active']$$, 'and changes it');
select throws_ok($$update public.guardian_preferences set trust_level = 'naive'$$, '23514', null, 'within what there is');
select throws_ok($$update public.guardian_preferences set disabled_scopes = array['everybody']$$, '23514', null, 'of scopes');
select throws_ok($$update public.guardian_preferences set disabled_data_classes = array['thoughts']$$, '23514', null, 'of data');
select throws_ok($$update public.guardian_preferences set sensitive_contexts = array['full_moon']$$, '23514', null, 'of contexts');
select throws_ok($$update public.guardian_preferences set risk_weights = '{"location": 2}'$$, '23514', null, 'weights up to one');
select throws_ok($$update public.guardian_preferences set risk_weights = '{"location": "much"}'$$, '23514', null, 'that are numbers');
select throws_ok($$update public.guardian_preferences set risk_weights = '[1]'$$, '23514', null, 'with names');
select throws_ok($$update public.guardian_preferences set user_id = test.id_of('olga')$$, '23514', null, 'for itself');
select throws_ok($$insert into public.guardian_preferences (user_id) values (test.id_of('olga'))$$, '42501', null, 'and nobody else');
select test.act_as('olga');
select is_empty('select user_id from public.guardian_preferences', 'whom it does not concern');

-- The summary
select test.as_service();
select test.reported('nora', 'n1', 'low', 'allow', 'app', 'content', 0.1), test.reported('nora', 'n2', 'low', 'mask', 'app', 'content', 0.2), test.reported('nora', 'n3', 'medium', 'allow', 'external', 'location', 0.5),
    test.reported('nora', 'n4', 'high', 'block', 'external', 'location', 0.8), test.reported('nora', 'n5', 'critical', 'block', 'external', 'credentials', 1), test.reported('nora', 'n6', 'high', 'redact', 'api', 'location', 0.7);
select test.as_superuser();
insert into public.guardian_events (user_id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint, created_at)
values (test.id_of('nora'), 'old', 'access', 'user', 'audio', 'critical', 1, 'block', 'f', now() - interval '8 days');
select app.build_due_trust_ledgers();
select test.act_as('nora');
select is(
    public.get_guardian_summary(auth.uid()) - 'period',
    '{
        "total_events": 6, "violations_prevented": 3, "ledger_days": 0,
        "critical_risk_events": 1, "high_risk_events": 2, "medium_risk_events": 1, "low_risk_events": 2,
        "by_risk_level": {"low": 2, "medium": 1, "high": 2, "critical": 1},
        "by_data_class": {"telemetry": 0, "location": 3, "audio": 0, "biometrics": 0, "content": 2, "credentials": 1, "other": 0},
        "by_scope": {"user": 0, "app": 2, "api": 1, "external": 3},
        "by_action": {"allow": 2, "mask": 1, "redact": 1, "block": 2, "alert": 0},
        "avg_risk_score": 0.550, "most_common_scope": "external", "most_common_data_class": "location", "confidence_score": 0.667
    }'::jsonb,
    'counts events, of the last week'
);
select is((public.get_guardian_summary(auth.uid()) #>> '{period,to}')::timestamptz - (public.get_guardian_summary(auth.uid()) #>> '{period,from}')::timestamptz, interval '7 days', 'as it says');
select is(public.get_guardian_summary(auth.uid(), 30) #> '{total_events}', '7', 'or of more days');
select is(public.get_guardian_summary(auth.uid(), 30) #> '{ledger_days}', '1', 'with the days that are sealed');
select test.act_as('ada');
select is(public.get_guardian_summary(auth.uid(), 1) - 'period' - 'by_risk_level' - 'by_data_class' - 'by_action',
    '{"total_events": 0, "violations_prevented": 0, "ledger_days": 0, "critical_risk_events": 0, "high_risk_events": 0, "medium_risk_events": 0, "low_risk_events": 0, "by_scope": {"user": 0, "app": 0, "api": 0, "external": 0}, "avg_risk_score": 0, "most_common_scope": null, "most_common_data_class": null, "confidence_score": 1.0}'::jsonb,
    'where nothing happened there are zeros');
select throws_ok($$select public.get_guardian_summary(test.id_of('max'))$$, '42501', null, 'an administrator does not ask about others');
select throws_ok($$select public.get_guardian_summary(null)$$, '42501', null, 'nor nobody');
select throws_ok($$select public.get_guardian_summary(auth.uid(), 0)$$, '22023', null, 'a day at least');
select throws_ok($$select public.get_guardian_summary(auth.uid(), 1000000)$$, '22023', null, 'ten years at most');
select throws_ok($$select public.get_guardian_summary(auth.uid(), null)$$, '22023', null, 'a number of days');
select test.as_anon();
select throws_ok($$select public.get_guardian_summary(gen_random_uuid())$$, '42501', null, 'anon asks nothing');
select test.as_service();
select is(public.get_guardian_summary(test.id_of('nora')) -> 'total_events', '6', 'a server asks for anybody');
select throws_ok($$select public.get_guardian_summary(null)$$, '22023', null, 'who is somebody');

-- Certificates
select test.act_as('ada');
select lives_ok($$insert into public.trust_badges (badge_id, title, issuer, category, level, verification_date, expiry_date) values ('soc2', 'SOC 2', 'Auditor', 'security', 'type-2', '2020-01-01', current_date)$$, 'an administrator shows a certificate');
select throws_ok($$insert into public.trust_badges (badge_id, title, issuer, category, level) values ('Not A Slug', 'x', 'x', 'x', 'x')$$, '23514', null, 'with a name for a URL');
select throws_ok($$insert into public.trust_badges (badge_id, title, issuer, category, level, verification_date, expiry_date) values ('x', 'x', 'x', 'x', 'x', '2020-01-02', '2020-01-01')$$, '23514', null, 'that did not end before it began');
select throws_ok($$insert into public.trust_badges (badge_id, title, issuer, category, level, evidence_url) values ('x', 'x', 'x', 'x', 'x', 'javascript:alert(1)')$$, '23514', null, 'with evidence on the web');
select test.as_anon();
select is((select count(*) from public.trust_badges), 1::bigint, 'everyone sees it on its last day');
select test.as_superuser();
select app.expire_trust_badges();
select is((select status from public.trust_badges), 'verified', 'which is still valid');
update public.trust_badges set expiry_date = current_date - 1;
select test.as_anon();
select is((select count(*) from public.trust_badges), 0::bigint, 'a day later nobody does');
select test.as_superuser();
select app.expire_trust_badges();
select is((select status from public.trust_badges), 'expired', 'and the task says so');
select test.act_as('ada');
select is((select count(*) from public.trust_badges), 1::bigint, 'an administrator sees what is over');
select lives_ok($$update public.trust_badges set status = 'verified', expiry_date = current_date + 365$$, 'and renews it');

select * from finish();
rollback;
