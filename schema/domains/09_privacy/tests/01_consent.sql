-- Consent: evidence nobody rewrites, and the answer to "may we?" that the last word decides.
begin;
select plan(75);

select test.given_user('max');
select test.given_user('sam');
select test.given_platform_admin('ada');

-- Nothing said yet
select test.act_as('max');
select is(public.has_valid_consent(auth.uid(), 'marketing'), false, 'silence is no consent');
select is(public.has_valid_consent(auth.uid(), 'necessary'), true, 'what is necessary needs none');
select is(public.has_valid_consent(auth.uid(), 'security'), true, 'nor what it stands for');
select is(public.has_valid_consent(auth.uid(), null), false, 'nothing is not agreed to');
select is(public.get_user_data_purposes(auth.uid()), '{}', 'and there are no purposes');

-- The banner
select set_config('request.headers', '{"x-real-ip": "192.0.2.7", "user-agent": "Firefox"}', true);
insert into public.privacy_consents (settings) values ('{"necessary": true, "analytics": true, "marketing": false, "social": false, "chess": true}');
select results_eq(
    'select user_id, jurisdiction, consent_version, host(ip_address), user_agent, retention_period, superseded_at from public.privacy_consents',
    $$values (auth.uid(), 'EU', '2.1', '192.0.2.7', 'Firefox', 730, null::timestamptz)$$,
    'a decision notes who, where from and for how long'
);
select is(
    (select data_processing_purposes from public.privacy_consents),
    array['analytics', 'authentication', 'chess', 'legal_compliance', 'performance_measurement', 'security'],
    'and what the granted settings stand for'
);
select is(public.has_valid_consent(auth.uid(), 'analytics'), true, 'a setting that was granted');
select is(public.has_valid_consent(auth.uid(), 'performance_measurement'), true, 'with what it stands for');
select is(public.has_valid_consent(auth.uid(), 'marketing'), false, 'and one that was refused');
select is(public.has_valid_consent(auth.uid(), 'advertising'), false, 'with what that stands for');
select is(public.has_valid_consent(auth.uid(), 'chess'), true, 'a setting of one''s own');
select is(public.has_valid_consent(auth.uid(), 'functional'), false, 'and one nobody asked about');
select is(
    public.get_user_data_purposes(auth.uid()),
    array['analytics', 'authentication', 'chess', 'legal_compliance', 'performance_measurement', 'security'],
    'the purposes in force'
);

insert into public.privacy_consents (settings, ip_address, user_agent, data_processing_purposes, retention_period)
values ('{"analytics": false, "social": true}', '198.51.100.1', 'forged', '{marketing}', 3000);
select results_eq(
    'select host(ip_address), user_agent, data_processing_purposes, retention_period from public.privacy_consents where superseded_at is null',
    $$values ('192.0.2.7', 'Firefox', array['social_features', 'social_sharing'], 1825)$$,
    'what the client says of itself is replaced by what the database knows'
);
select is((select count(*) from public.privacy_consents where superseded_at is null), 1::bigint, 'a new decision ends the one before');
select is(public.has_valid_consent(auth.uid(), 'analytics'), false, 'and is the one that counts');
select is(public.has_valid_consent(auth.uid(), 'chess'), false, 'also for what it is silent about');

-- Evidence
select throws_ok($$update public.privacy_consents set settings = '{}'$$, '42501', null, 'nobody rewrites what was agreed');
select throws_ok($$delete from public.privacy_consents$$, '42501', null, 'nor deletes it');
select throws_ok($$insert into public.privacy_consents (settings, superseded_at) values ('{}', now())$$, '42501', null, 'nor writes columns of the database');
select throws_ok($$insert into public.privacy_consents (settings, created_at) values ('{}', '2020-01-01')$$, '42501', null, 'nor dates it back');
select throws_ok($$insert into public.privacy_consents (user_id, settings) values (test.id_of('sam'), '{"marketing": true}')$$, '42501', null, 'nor consents for somebody else');
select throws_ok($$insert into public.privacy_consents (user_id, settings) values (null, '{}')$$, '42501', null, 'nor for nobody');
select throws_ok($$insert into public.privacy_consents (settings) values ('[]')$$, '23514', null, 'settings are an object');
select throws_ok($$insert into public.privacy_consents (settings) values ('{"marketing": "yes"}')$$, '23514', null, 'of booleans');
select throws_ok($$insert into public.privacy_consents (settings) values ('{"marketing": [true]}')$$, '23514', null, 'and of nothing like them');
select throws_ok($$insert into public.privacy_consents (settings) select jsonb_object_agg('k' || n, true) from generate_series(1, 1000) as n$$, '23514', null, 'of a size');
insert into public.privacy_consents (consent_id, settings) values ('banner-1', '{}');
select throws_ok($$insert into public.privacy_consents (consent_id, settings) values ('banner-1', '{}')$$, '23505', null, 'each with an id of its own');

-- One purpose at a time
create temp table said (id uuid, what text);
insert into said select public.record_consent('newsletter', p_version => '3'), 'yes';
select is(public.has_valid_consent(auth.uid(), 'newsletter'), true, 'a yes to one purpose');
select is(public.record_consent('newsletter', p_version => '3'), (select id from said where what = 'yes'), 'said twice is said once');
select results_eq(
    $$select consent_type, granted, consent_method, version, host(ip_address), user_agent from public.consent_records$$,
    $$values ('other', true, 'explicit', '3', '192.0.2.7', 'Firefox')$$,
    'the evidence'
);
select results_eq(
    'select consent_status, consent_version, email from public.data_subjects',
    $$values ('granted', '3', 'max@example.com')$$,
    'who agreed to something is in the register'
);
select isnt(public.record_consent('newsletter', p_version => '4'), (select id from said where what = 'yes'), 'a new text is a new yes');
select is(public.withdraw_consent('newsletter'), true, 'taken back');
select is(public.has_valid_consent(auth.uid(), 'newsletter'), false, 'it is over');
select is((select count(*) from public.consent_records where withdrawn_at is not null), 2::bigint, 'all of it');
select is(public.withdraw_consent('newsletter'), false, 'once');
select is((select consent_status from public.data_subjects), 'withdrawn', 'the register says so');
select isnt(public.record_consent('newsletter', p_version => '4'), null, 'and given again');
select is(public.has_valid_consent(auth.uid(), 'newsletter'), true, 'it holds again');
select isnt(public.record_consent('newsletter', false, p_version => '4'), null, 'a refusal');
select is(public.has_valid_consent(auth.uid(), 'newsletter'), false, 'outlives no older yes: the newest counts');
select throws_ok($$update public.consent_records set granted = true$$, '42501', null, 'records are not changed');
select throws_ok($$insert into public.consent_records (data_subject_id, consent_type, purpose, granted) select id, 'other', 'x', true from public.data_subjects$$, '42501', null, 'nor written by hand');
select throws_ok($$select public.withdraw_consent('security')$$, '22023', null, 'what is necessary is not withdrawn');
select throws_ok($$select public.withdraw_consent(null)$$, '22023', null, 'nor nothing');
select throws_ok($$select public.record_consent(null)$$, '22023', null, 'nor agreed to');
select throws_ok($$select public.record_consent('x', null)$$, '22023', null, 'maybe is no answer');
select throws_ok($$select public.record_consent('Robert; drop table')$$, '23514', null, 'a purpose has a name');
select throws_ok($$select public.record_consent('x', p_consent_type => 'whatever')$$, '23514', null, 'of a known kind');
select throws_ok($$select public.record_consent('x', p_expires_at => now() - interval '1 day')$$, '23514', null, 'and ends after it began');

-- Both together: the last word, wherever it was said
insert into public.privacy_consents (settings) values ('{"marketing": true}');
select is(public.has_valid_consent(auth.uid(), 'advertising'), true, 'yes in the banner');
select is(public.withdraw_consent('advertising'), true, 'can be withdrawn elsewhere');
select is(public.has_valid_consent(auth.uid(), 'advertising'), false, 'for one purpose');
select is(public.has_valid_consent(auth.uid(), 'marketing'), true, 'and not for another');
select isnt(public.record_consent('marketing', false), null, 'all of it refused');
select is(public.has_valid_consent(auth.uid(), 'personalization'), false, 'ends what belongs to it');
insert into public.privacy_consents (settings) values ('{"marketing": true}');
select is(public.has_valid_consent(auth.uid(), 'personalization'), true, 'until the banner is answered again');
select is(public.get_user_data_purposes(auth.uid()), array['advertising', 'marketing', 'personalization'], 'with all it stands for');

-- Others
select throws_ok($$select public.has_valid_consent(test.id_of('sam'), 'marketing')$$, '42501', null, 'nobody asks about others');
select throws_ok($$select public.has_valid_consent(null, 'marketing')$$, '42501', null, 'nor about nobody');
select throws_ok($$select public.get_user_data_purposes(test.id_of('sam'))$$, '42501', null, 'in either way');
select throws_ok($$select public.record_consent('x', p_user_id => test.id_of('sam'))$$, '42501', null, 'nobody consents for others');
select throws_ok($$select public.withdraw_consent('x', test.id_of('sam'))$$, '42501', null, 'nor withdraws');
select test.act_as('sam');
select is_empty('select id from public.privacy_consents', 'and sees what others chose');
select test.act_as('ada');
select is(public.has_valid_consent(test.id_of('max'), 'marketing'), true, 'a platform administrator may ask');
select test.as_anon();
select throws_ok($$select public.has_valid_consent(gen_random_uuid(), 'marketing')$$, '42501', null, 'anon may not');
select throws_ok($$insert into public.privacy_consents (settings) values ('{}')$$, '42501', null, 'nor leave evidence by itself');

-- Servers, and time
select test.as_service();
select is(public.has_valid_consent(null, 'marketing'), false, 'nobody has consented to nothing');
select is(public.has_valid_consent(gen_random_uuid(), 'marketing'), false, 'nor has a stranger');
insert into public.privacy_consents (user_id, settings, data_processing_purposes, retention_period, created_at)
values (test.id_of('sam'), '{"analytics": true}', '{ai_training}', 30, now() - interval '29 days');
select is(public.has_valid_consent(test.id_of('sam'), 'ai_training'), true, 'a server records purposes of its own');
insert into public.privacy_consents (user_id, settings, retention_period, created_at)
values (test.id_of('sam'), '{"analytics": true}', 28, now() - interval '28 days 1 minute');
select is(public.has_valid_consent(test.id_of('sam'), 'analytics'), false, 'a decision does not hold for ever');
select test.as_superuser();
insert into public.consent_records (data_subject_id, consent_type, purpose, granted, consent_timestamp, expires_at)
values (public.register_data_subject(p_user_id => test.id_of('sam')), 'other', 'survey', true, now() - interval '2 days', now() - interval '1 day');
select is(public.has_valid_consent(test.id_of('sam'), 'survey'), false, 'nor does a record that ran out');
update public.data_subjects set consent_status = 'granted' where user_id = test.id_of('sam');
select is(app.expire_consents(), 1::bigint, 'which the register is told');

select * from finish();
rollback;
