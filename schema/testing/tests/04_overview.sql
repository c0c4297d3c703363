-- Every name of overview.tsv is there, functions with the arguments callers name. And the check sees what is wrong.
begin;
select no_plan();

select * from test.names_of_the_overview();

create function public.as_wanted(p_a uuid, p_b text default 'x', p_c jsonb default '{}', p_d float default 0.5, p_e uuid default null, out o integer)
language sql as 'select 1';
select is(test.wrong_arguments('public.as_wanted', 'p_a, p_b = x, p_c = {}, p_d = 0.5, p_e = null'), null, 'names and defaults are compared');
select is(test.wrong_arguments('public.as_wanted', 'p_a, p_b'), null, 'more arguments and more defaults are no harm');
select is(test.wrong_arguments('public.as_wanted', ''), 'p_a has no default', 'unless one must be given');
select is(test.wrong_arguments('public.as_wanted', 'p_a = null, p_b = y'), 'p_a has the default (none), not null, p_b has the default x, not y', 'a wrong default is found');
select is(test.wrong_arguments('public.as_wanted', 'p_b, p_a'), 'argument 1 is p_a, not p_b, argument 2 is p_b, not p_a', 'a wrong order too');
select is(test.wrong_arguments('public.generate_referral_code', 'p_a'), 'argument 1 is missing, not p_a', 'and what is not there');

select * from finish();
rollback;
