-- Does the product fit: activation, retention, recommendation. Days are those of UTC, 24 hours each, wherever the caller is.

create or replace function app.assert_days(p_days integer)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if p_days is null or p_days not between 1 and 3650 then
        raise exception 'days are between 1 and 3650'
            using errcode = '22023';
    end if;
end
$$;
comment on function app.assert_days(integer) is
    'Refuses (22023) a number of days that makes no sense';
select app.callable_by('app.assert_days', 'nobody');

create or replace function public.calculate_activation_rate(days_back integer default 30)
returns numeric
language plpgsql
stable
security definer
set search_path = ''
set timezone = 'UTC'
as $$
begin
    perform app.assert_platform_admin();
    perform app.assert_days(days_back);
    return (
        select coalesce(round(100.0 * count(a.first_workflow_created_at) / nullif(count(*), 0), 2), 0)
        from public.user_activations as a
        where a.signup_date >= now() - make_interval(days => days_back)
    );
end
$$;
comment on function public.calculate_activation_rate(integer) is
    'Of the users who signed up in the last days, how many in a hundred made a workflow; 0 when nobody signed up';
select app.callable_by('public.calculate_activation_rate', 'authenticated', 'service_role');

create or replace function public.calculate_retention_rate(days_after integer, days_back integer default 30)
returns numeric
language plpgsql
stable
security definer
set search_path = ''
set timezone = 'UTC'
as $$
begin
    perform app.assert_platform_admin();
    perform app.assert_days(days_after);
    perform app.assert_days(days_back);
    if days_back < days_after then
        raise exception 'nobody of the last % days can be there % days after signing up', days_back, days_after
            using errcode = '22023';
    end if;
    return (
        select coalesce(round(
            100.0 * count(*) filter (where a.last_active_at >= a.signup_date + make_interval(days => days_after))
            / nullif(count(*), 0), 2
        ), 0)
        from public.user_activations as a
        -- Only those who signed up long enough ago to have come back by now.
        where a.signup_date between now() - make_interval(days => days_back) and now() - make_interval(days => days_after)
    );
end
$$;
comment on function public.calculate_retention_rate(integer, integer) is
    'Of the users who signed up between days_back and days_after days ago, how many in a hundred were active days_after days or more after their sign-up';
select app.callable_by('public.calculate_retention_rate', 'authenticated', 'service_role');

create or replace function public.calculate_nps(days_back integer default 30)
returns numeric
language plpgsql
stable
security definer
set search_path = ''
set timezone = 'UTC'
as $$
begin
    perform app.assert_platform_admin();
    perform app.assert_days(days_back);
    return (
        select coalesce(round(
            100.0 * (count(*) filter (where s.score >= 9) - count(*) filter (where s.score <= 6)) / nullif(count(*), 0), 2
        ), 0)
        from (
            select distinct on (s.user_id) s.score
            from public.nps_surveys as s
            where s.created_at >= now() - make_interval(days => days_back)
            order by s.user_id, s.created_at desc, s.id desc
        ) as s
    );
end
$$;
comment on function public.calculate_nps(integer) is
    'Net promoter score, -100 to 100: promoters (9, 10) less detractors (0 to 6) in a hundred answers; each user''s last answer counts, 0 without any';
select app.callable_by('public.calculate_nps', 'authenticated', 'service_role');

create or replace function public.update_pmf_metrics_snapshot()
returns void
language plpgsql
volatile
security definer
set search_path = ''
set timezone = 'UTC'
as $$
begin
    perform app.assert_platform_admin();
    insert into public.pmf_metrics_snapshots as p (
        snapshot_date, activation_rate, seven_day_retention, thirty_day_retention, nps, time_to_activation_hours,
        workflows_per_user, monthly_active_users, weekly_active_users, signups, seven_day_cohort, thirty_day_cohort, nps_responses
    )
    select
        (now() at time zone 'UTC')::date,
        public.calculate_activation_rate(30),
        public.calculate_retention_rate(7, 30),
        public.calculate_retention_rate(30, 60),
        public.calculate_nps(30),
        round(avg(a.time_to_activation_hours) filter (where a.signup_date >= now() - interval '30 days'), 2),
        round(avg(a.workflows_created) filter (where a.signup_date >= now() - interval '30 days'), 2),
        count(*) filter (where a.last_active_at >= now() - interval '30 days'),
        count(*) filter (where a.last_active_at >= now() - interval '7 days'),
        count(*) filter (where a.signup_date >= now() - interval '30 days'),
        count(*) filter (where a.signup_date between now() - interval '30 days' and now() - interval '7 days'),
        count(*) filter (where a.signup_date between now() - interval '60 days' and now() - interval '30 days'),
        (select count(distinct s.user_id) from public.nps_surveys as s where s.created_at >= now() - interval '30 days')
    from public.user_activations as a
    on conflict (snapshot_date) do update
    set activation_rate = excluded.activation_rate,
        seven_day_retention = excluded.seven_day_retention,
        thirty_day_retention = excluded.thirty_day_retention,
        nps = excluded.nps,
        time_to_activation_hours = excluded.time_to_activation_hours,
        workflows_per_user = excluded.workflows_per_user,
        monthly_active_users = excluded.monthly_active_users,
        weekly_active_users = excluded.weekly_active_users,
        signups = excluded.signups,
        seven_day_cohort = excluded.seven_day_cohort,
        thirty_day_cohort = excluded.thirty_day_cohort,
        nps_responses = excluded.nps_responses;
end
$$;
comment on function public.update_pmf_metrics_snapshot() is
    'Writes today''s product-market-fit figures; by platform administrators and servers';
select app.callable_by('public.update_pmf_metrics_snapshot', 'authenticated', 'service_role');
