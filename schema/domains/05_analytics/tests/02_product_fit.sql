-- Activation, retention and recommendation: compared with a slow count of random users, and at their edges.
begin;
select plan(56);

select test.given_tenant('acme', 'olga', p_members => array['max']);
select test.given_platform_admin('ada');
set local timezone = 'America/New_York';

-- Nobody yet
delete from public.user_activations;
select test.as_service();
select is(public.calculate_activation_rate(), 0::numeric, 'of nobody, nobody is active');
select is(public.calculate_retention_rate(7), 0::numeric, 'nobody stays');
select is(public.calculate_nps(), 0::numeric, 'and nobody recommends');
select lives_ok('select public.update_pmf_metrics_snapshot()', 'a snapshot of nothing');
select is((select (activation_rate, seven_day_retention, nps, signups, seven_day_cohort, nps_responses, monthly_active_users, time_to_activation_hours)::text from public.pmf_metrics_snapshots), '(0.00,0.00,0.00,0,0,0,0,)', 'says that it is of nobody');
select test.as_superuser();
delete from public.pmf_metrics_snapshots;

-- Random users of a hundred days
select setseed(0.17);
insert into auth.users (id, email) select gen_random_uuid(), 'user' || n || '@example.com' from generate_series(1, 250) as n;
delete from public.user_activations;
create temp table who as
select u.id, row_number() over (order by u.email) as n,
    -- Every fifth at a whole number of days, where a cohort begins or ends.
    now() - case when row_number() over (order by u.email) % 5 = 0 then floor(random() * 100) * interval '24 hours' else random() * interval '100 days' end as signup
from auth.users as u
where u.email like 'user%';
insert into public.user_activations (user_id, signup_date, first_workflow_created_at, workflows_created, last_active_at)
select w.id, w.signup,
    case when random() < 0.4 then w.signup + random() * interval '5 days' end,
    floor(random() * 4),
    case when w.n % 7 = 0 then w.signup + floor(random() * 60) * interval '24 hours' when random() < 0.9 then w.signup + random() * (now() - w.signup) end
from who as w;
insert into public.nps_surveys (user_id, score, created_at)
select w.id, floor(random() * 11), now() - random() * interval '60 days'
from who as w
cross join generate_series(1, 3) as n
where random() < 0.5;

-- One user at a time
create function test.slow_activation(p_back integer)
returns numeric
language plpgsql
as $$
declare
    v_row record;
    v_all integer := 0;
    v_active integer := 0;
begin
    for v_row in select * from public.user_activations loop
        if extract(epoch from now() - v_row.signup_date) <= p_back * 86400 then
            v_all := v_all + 1;
            v_active := v_active + (v_row.first_workflow_created_at is not null)::integer;
        end if;
    end loop;
    return case when v_all = 0 then 0 else round(v_active * 100.0 / v_all, 2) end;
end
$$;
create function test.slow_retention(p_after integer, p_back integer)
returns numeric
language plpgsql
as $$
declare
    v_row record;
    v_all integer := 0;
    v_kept integer := 0;
    v_age numeric;
begin
    for v_row in select * from public.user_activations loop
        v_age := extract(epoch from now() - v_row.signup_date);
        if v_age <= p_back * 86400 and v_age >= p_after * 86400 then
            v_all := v_all + 1;
            if v_row.last_active_at is not null and extract(epoch from v_row.last_active_at - v_row.signup_date) >= p_after * 86400 then
                v_kept := v_kept + 1;
            end if;
        end if;
    end loop;
    return case when v_all = 0 then 0 else round(v_kept * 100.0 / v_all, 2) end;
end
$$;
create function test.slow_nps(p_back integer)
returns numeric
language plpgsql
as $$
declare
    v_score integer;
    v_user_id uuid;
    v_all integer := 0;
    v_balance integer := 0;
begin
    for v_user_id in select id from auth.users loop
        select s.score into v_score from public.nps_surveys as s
        where s.user_id = v_user_id and extract(epoch from now() - s.created_at) <= p_back * 86400
        order by s.created_at desc limit 1;
        if found then
            v_all := v_all + 1;
            v_balance := v_balance + case when v_score in (9, 10) then 1 when v_score in (7, 8) then 0 else -1 end;
        end if;
    end loop;
    return case when v_all = 0 then 0 else round(v_balance * 100.0 / v_all, 2) end;
end
$$;
select is_empty($$select d, public.calculate_activation_rate(d), test.slow_activation(d) from unnest(array[1, 2, 7, 14, 30, 45, 60, 99, 100, 365, 3650]) as d where public.calculate_activation_rate(d) <> test.slow_activation(d)$$, 'activation is that of a slow count, however many days back');
select is_empty(
    $$select a, b from unnest(array[1, 2, 7, 14, 30, 60]) as a cross join unnest(array[1, 7, 14, 30, 60, 90, 100, 3650]) as b
      where a <= b and public.calculate_retention_rate(a, b) <> test.slow_retention(a, b)$$, 'so is retention'
);
select is_empty($$select d from unnest(array[1, 7, 30, 45, 60, 3650]) as d where public.calculate_nps(d) <> test.slow_nps(d)$$, 'and the score');
select ok(public.calculate_activation_rate(100) between 25 and 55 and public.calculate_retention_rate(7, 90) between 20 and 95 and public.calculate_nps(60) between -95 and -5, 'none of which is nothing');
select is(public.calculate_activation_rate(), public.calculate_activation_rate(30), 'thirty days, if nothing is said');
select is(public.calculate_retention_rate(7), public.calculate_retention_rate(7, 30), 'here too');
select is(public.calculate_nps(), public.calculate_nps(30), 'and here');

-- The snapshot
select test.act_as('ada');
select lives_ok('select public.update_pmf_metrics_snapshot()', 'an administrator takes a snapshot');
select lives_ok('select public.update_pmf_metrics_snapshot()', 'and again');
select test.as_superuser();
select is(
    (select (snapshot_date, activation_rate, seven_day_retention, thirty_day_retention, nps)::text from public.pmf_metrics_snapshots),
    (select ((now() at time zone 'UTC')::date, test.slow_activation(30), test.slow_retention(7, 30), test.slow_retention(30, 60), test.slow_nps(30))::text),
    'one of the day, with the rates'
);
create function test.days(p_since timestamptz) returns numeric language sql as $$ select extract(epoch from now() - p_since) / 86400 $$;
select is(
    (select (monthly_active_users, weekly_active_users, signups, seven_day_cohort, thirty_day_cohort)::text from public.pmf_metrics_snapshots),
    (select (sum((test.days(last_active_at) <= 30)::integer), sum((test.days(last_active_at) <= 7)::integer), sum((test.days(signup_date) <= 30)::integer),
        sum((test.days(signup_date) between 7 and 30)::integer), sum((test.days(signup_date) between 30 and 60)::integer))::text from public.user_activations),
    'and of how many they are'
);
select is(
    (select (time_to_activation_hours, workflows_per_user)::text from public.pmf_metrics_snapshots),
    (select (round(avg(extract(epoch from first_workflow_created_at - signup_date) / 3600), 2), round(avg(workflows_created), 2))::text from public.user_activations where test.days(signup_date) <= 30),
    'and how long it took'
);
select is((select nps_responses from public.pmf_metrics_snapshots), (select count(distinct user_id)::integer from public.nps_surveys where test.days(created_at) <= 30), 'with the answers counted once per user');
select is((select every from app.maintenance_tasks where function_name = 'public.update_pmf_metrics_snapshot'), interval '6 hours', 'it is a task');
select throws_ok($$update public.pmf_metrics_snapshots set activation_rate = 101$$, '23514', null, 'a rate is at most all');
select throws_ok($$update public.pmf_metrics_snapshots set nps = -101$$, '23514', null, 'and the score at least none');

-- By hand: who came back
truncate public.user_activations;
insert into public.user_activations (user_id, signup_date, last_active_at)
select w.id, now() - interval '20 days', case w.n when 1 then now() - interval '13 days' when 2 then now() - interval '13 days 1 second' when 3 then now() end
from who as w
where w.n <= 4;
select is(public.calculate_retention_rate(7, 30), 50::numeric, 'active seven days after the sign-up counts, a second less does not');
select is(public.calculate_retention_rate(20, 20), 25::numeric, 'a cohort may be one moment');
select is(public.calculate_retention_rate(1, 19), 0::numeric, 'who signed up before does not count');
select is(public.calculate_retention_rate(21, 30), 0::numeric, 'nor who signed up since');

-- By hand: who recommends
delete from public.nps_surveys;
insert into public.nps_surveys (user_id, score, created_at) select w.id, (array[10, 9, 8, 6])[w.n], now() from who as w where w.n <= 4;
select is(public.calculate_nps(), 25::numeric, 'two promoters less one detractor of four');
insert into public.nps_surveys (user_id, score, created_at) select w.id, 0, now() + interval '1 second' from who as w where w.n = 1;
select is(public.calculate_nps(), -25::numeric, 'the last answer of a user counts');
update public.nps_surveys set score = 7;
select is(public.calculate_nps(), 0::numeric, 'seven is neither');
update public.nps_surveys set score = 0;
select is(public.calculate_nps(), -100::numeric, 'as bad as can be');
update public.nps_surveys set score = 10;
select is(public.calculate_nps(), 100::numeric, 'as good as can be');

-- Odd arguments
select throws_ok($$select public.calculate_activation_rate(0)$$, '22023', null, 'some days');
select throws_ok($$select public.calculate_activation_rate(-30)$$, '22023', null, 'not less');
select throws_ok($$select public.calculate_activation_rate(2147483647)$$, '22023', null, 'nor too many');
select throws_ok($$select public.calculate_activation_rate(null)$$, '22023', null, 'nor unknown');
select throws_ok($$select public.calculate_retention_rate(31, 30)$$, '22023', null, 'nobody of thirty days is there after thirty-one');
select throws_ok($$select public.calculate_retention_rate(0, 30)$$, '22023', null, 'after some days');
select throws_ok($$select public.calculate_retention_rate(null, null)$$, '22023', null, 'known ones');
select throws_ok($$select public.calculate_nps(0)$$, '22023', null, 'here too');

-- Answers of users
select test.act_as('max');
select lives_ok($$insert into public.nps_surveys (score, feedback) values (9, 'Fine')$$, 'a user answers');
select throws_ok($$insert into public.nps_surveys (score) values (11)$$, '23514', null, 'from nought to ten');
select throws_ok($$insert into public.nps_surveys (score) values (-1)$$, '23514', null, 'no less');
select throws_ok($$insert into public.nps_surveys (score) values (null)$$, '23502', null, 'with a score');
select throws_ok($$insert into public.nps_surveys (score, feedback) values (9, repeat('x', 4001))$$, '23514', null, 'and not at any length');
select throws_ok($$insert into public.nps_surveys (user_id, score) values (test.id_of('olga'), 0)$$, '42501', null, 'not for another');
select throws_ok($$insert into public.nps_surveys (score, created_at) values (9, '2030-01-01')$$, '42501', null, 'nor at another time');
select throws_ok($$update public.nps_surveys set score = 0$$, '42501', null, 'what was answered stays');
select is((select count(*) from public.nps_surveys), 1::bigint, 'it sees its own answer');

-- Not for everyone
select throws_ok($$select public.calculate_activation_rate()$$, '42501', null, 'rates are not for users');
select throws_ok($$select public.calculate_retention_rate(7)$$, '42501', null, 'none of them');
select throws_ok($$select public.calculate_nps()$$, '42501', null, 'not the score either');
select throws_ok($$select public.update_pmf_metrics_snapshot()$$, '42501', null, 'nor snapshots');
select is_empty('select snapshot_date from public.pmf_metrics_snapshots', 'to take or to see');
select test.as_anon();
select throws_ok($$select public.calculate_activation_rate()$$, '42501', null, 'still less for visitors');
select throws_ok($$select public.calculate_retention_rate(7)$$, '42501', null, 'none of them');
select throws_ok($$select public.calculate_nps()$$, '42501', null, 'at all');
select throws_ok($$select public.update_pmf_metrics_snapshot()$$, '42501', null, 'in any way');

select * from finish();
rollback;
