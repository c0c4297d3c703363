-- Referral codes.
begin;
select plan(5);

select is((select count(*) from generate_series(1, 500) where public.generate_referral_code() !~ '^[A-HJ-NP-Z2-9]{8}$'), 0::bigint, 'a code has 8 symbols without look-alikes');
select is((select count(distinct public.generate_referral_code()) from generate_series(1, 500)), 500::bigint, 'and is drawn anew each time');
select test.given_user('max');
select test.act_as('max');
select lives_ok('select public.generate_referral_code()', 'a user may draw one');
select test.as_anon();
select throws_ok('select public.generate_referral_code()', '42501', null, 'anon may not');
select test.as_superuser();
update public.profiles set total_xp = 1 where id = test.id_of('max');
select is((select count(distinct referral_code) from public.profiles where id = test.id_of('max')), 1::bigint, 'an update keeps the code');

select * from finish();
rollback;
