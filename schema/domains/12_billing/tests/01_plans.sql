-- The plan catalogue.
begin;
select plan(11);

select test.given_user('max');
select test.given_platform_admin('ada');
insert into public.subscription_plans (name, tier, active) values ('Hidden', 'custom', false);

-- Anonymous
select test.as_anon();
select results_eq('select name, price_monthly_minor, currency::text from public.subscription_plans order by sort_order', $$values ('Starter', 2900::bigint, 'USD'), ('Professional', 9900, 'USD'), ('Enterprise', 29900, 'USD')$$, 'everyone reads the active plans');
select is((select limits ->> 'workflows' from public.subscription_plans where name = 'Enterprise'), '-1', 'with their limits');
select throws_ok($$insert into public.subscription_plans (name, tier) values ('Free', 'custom')$$, '42501', null, 'and writes none');

-- User
select test.act_as('max');
select is((select count(*) from public.subscription_plans), 3::bigint, 'a signed-in user the same');
select throws_ok($$insert into public.subscription_plans (name, tier) values ('Free', 'custom')$$, '42501', null, 'reading only');
select is_empty($$update public.subscription_plans set price_monthly_minor = 0 returning id$$, 'prices are not theirs');

-- Platform admin
select test.act_as('ada');
select is((select count(*) from public.subscription_plans), 4::bigint, 'an administrator sees hidden ones');
select lives_ok($$update public.subscription_plans set price_monthly_minor = 3900 where name = 'Starter'$$, 'and sets prices');
select throws_ok($$insert into public.subscription_plans (name, tier) values ('Second Starter', 'starter')$$, '23505', null, 'one active plan per tier and currency');
select lives_ok($$insert into public.subscription_plans (name, tier, currency) values ('Starter EUR', 'starter', 'EUR')$$, 'another currency is another plan');
select throws_ok($$update public.subscription_plans set price_monthly_minor = -1$$, '23514', null, 'nothing costs less than nothing');

select * from finish();
rollback;
