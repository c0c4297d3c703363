-- Personal tiers: given by servers and administrators, never by oneself.
begin;
select plan(31);

select test.given_user('max');
select test.given_user('olga');
select test.given_platform_admin('ada');

-- Service
select test.as_service();
select is(public.get_current_tier(test.id_of('max')), 'free', 'without a tier a user is free');
select lives_ok($$insert into public.subscription_tiers (user_id, tier, source) values (test.id_of('max'), 'starter', 'purchase')$$, 'a server gives a tier');
select is(public.get_current_tier(test.id_of('max')), 'starter', 'which holds at once');
select throws_ok($$insert into public.subscription_tiers (user_id, tier) values (test.id_of('max'), 'pro')$$, '23505', null, 'only one is open');
select lives_ok($$insert into public.subscription_tiers (user_id, tier, expires_at, source) values (test.id_of('max'), 'pro', now() + interval '14 days', 'trial')$$, 'beside it there may be one that ends');
select is(public.get_current_tier(test.id_of('max')), 'pro', 'the higher of the two holds');
select lives_ok($$insert into public.subscription_tiers (user_id, tier, starts_at, expires_at) values (test.id_of('max'), 'enterprise', now() - interval '2 days', now() - interval '1 day'), (test.id_of('max'), 'enterprise', now() + interval '1 day', now() + interval '2 days')$$, 'past and coming ones are kept');
select is(public.get_current_tier(test.id_of('max')), 'pro', 'but do not hold now');
select is(public.get_current_tier(null), 'free', 'nobody is free');
select is(public.get_current_tier(gen_random_uuid()), 'free', 'and so is an unknown');
select throws_ok($$insert into public.subscription_tiers (user_id, tier) values (test.id_of('olga'), 'professional')$$, '23514', null, 'names of plans are not those of tiers');
select throws_ok($$insert into public.subscription_tiers (user_id, tier, xp_multiplier) values (test.id_of('olga'), 'pro', 10.01)$$, '23514', null, 'points count ten times at most');
select throws_ok($$insert into public.subscription_tiers (user_id, tier, xp_multiplier) values (test.id_of('olga'), 'pro', -1)$$, '23514', null, 'and take none away');
select throws_ok($$insert into public.subscription_tiers (user_id, tier, expires_at) values (test.id_of('olga'), 'pro', now() - interval '1 day')$$, '23514', null, 'none ends before it starts');
select throws_ok($$insert into public.subscription_tiers (user_id, tier, source) values (test.id_of('olga'), 'pro', 'hack')$$, '23514', null, 'and each comes from somewhere');

-- User
select test.act_as('max');
select is((select count(*) from public.subscription_tiers), 4::bigint, 'a user sees its own, past ones too');
select is(public.get_current_tier(auth.uid()), 'pro', 'and what holds');
select throws_ok($$select public.get_current_tier(test.id_of('olga'))$$, '42501', null, 'but not what another has');
select throws_ok($$select public.get_current_tier(null)$$, '42501', null, 'nor nobody');
select throws_ok($$insert into public.subscription_tiers (user_id, tier, expires_at) values (auth.uid(), 'enterprise', now() + interval '99 years')$$, '42501', null, 'nobody gives itself a tier');
select is_empty($$update public.subscription_tiers set tier = 'enterprise' returning id$$, 'nor raises it');
select is_empty($$update public.subscription_tiers set xp_multiplier = 10, expires_at = null where tier = 'pro' returning id$$, 'nor makes it last');
select throws_ok($$delete from public.subscription_tiers$$, '42501', null, 'nor wipes the trace');
select test.act_as('olga');
select is_empty('select id from public.subscription_tiers', 'others see nothing of it');
select test.as_anon();
select throws_ok('select id from public.subscription_tiers', '42501', null, 'anon neither');
select throws_ok($$select public.get_current_tier(gen_random_uuid())$$, '42501', null, 'nor asks');

-- Platform admin
select test.act_as('ada');
select is(public.get_current_tier(test.id_of('max')), 'pro', 'a platform administrator may ask');
select lives_ok($$update public.subscription_tiers set expires_at = now() + interval '1 hour' where user_id = test.id_of('max') and expires_at is null$$, 'ends a tier');
select lives_ok($$insert into public.subscription_tiers (user_id, tier, xp_multiplier) values (test.id_of('max'), 'enterprise', 2)$$, 'and gives another');
select is(public.get_current_tier(test.id_of('max')), 'enterprise', 'which holds');

-- The end
select test.as_superuser();
delete from auth.users where id = test.id_of('max');
select is_empty('select id from public.subscription_tiers', 'tiers go with the account');

select * from finish();
rollback;
