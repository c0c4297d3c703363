-- What advertising costs.
begin;
select plan(21);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_platform_admin('ada');

-- Server
select test.as_service();
select is(public.upsert_spend('[
    {"platform": "google", "campaign_id": "c1", "adset_id": "a1", "date": "2026-01-01", "spend_cents": 3000000000, "clicks": 10, "impressions": 100, "conv": 1},
    {"platform": "google", "date": "2026-01-01", "spend_cents": 5}
]'), 2, 'a server loads what was spent');
select is((select spend_cents from public.spend where campaign_id = 'c1'), 3000000000, 'more than four bytes hold');
select is((select (clicks, impressions, conv)::text from public.spend where campaign_id is null), '(0,0,0)', 'what is not said is nothing');
select is(public.upsert_spend('[{"platform": "google", "date": "2026-01-01", "spend_cents": 1}, {"platform": "google", "date": "2026-01-01", "spend_cents": 7}]'), 1, 'the same day without campaign is the same row');
select is((select spend_cents from public.spend where campaign_id is null), 7::bigint, 'and the last counts');
select is((select count(*) from public.spend), 2::bigint, 'so loading again adds nothing');
select is(public.upsert_spend(jsonb_build_array(jsonb_build_object('tenant_id', test.tenant('acme'), 'platform', 'google', 'date', '2026-01-01', 'spend_cents', 9))), 1, 'a tenant has spend of its own');
select is(public.upsert_spend('[]'), 0, 'an empty list is nothing');
select throws_ok($$select public.upsert_spend('{}')$$, '22023', null, 'an object is no list');
select throws_ok($$select public.upsert_spend(null)$$, '22023', null, 'nor is nothing');
select throws_ok($$select public.upsert_spend('[{"platform": "google"}]')$$, '23502', null, 'spend has a day');
select throws_ok($$select public.upsert_spend('[{"date": "2026-01-01"}]')$$, '23502', null, 'and a platform');
select throws_ok($$select public.upsert_spend('[{"platform": "google", "date": "2026-01-01", "spend_cents": -1}]')$$, '23514', null, 'and is not negative');
select throws_ok($$select public.upsert_spend(jsonb_agg(jsonb_build_object('platform', 'x', 'date', '2026-01-01'))) from generate_series(1, 10001)$$, '22023', null, 'ten thousand rows are enough');

-- Everyone else
select test.act_as('olga');
select is((select array_agg(spend_cents) from public.spend), array[9]::bigint[], 'a manager sees what its tenant spent');
select throws_ok($$select public.upsert_spend('[]')$$, '42501', null, 'but does not load');
select throws_ok($$update public.spend set spend_cents = 0$$, '42501', null, 'nor change');
select test.act_as('max');
select is_empty('select id from public.spend', 'a member sees none');
select test.act_as('otto');
select is_empty('select id from public.spend', 'nor another tenant');
select test.act_as('ada');
select is((select count(*) from public.spend), 3::bigint, 'platform administrators see all');
select throws_ok($$select public.upsert_spend('[]')$$, '42501', null, 'and leave loading to servers');

select * from finish();
rollback;
