-- Experience points, and what is earned with them.

create or replace function public.update_leaderboard()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_gain integer := new.total_xp - case when tg_op = 'UPDATE' then old.total_xp else 0 end;
begin
    if v_gain = 0 then
        return null;
    end if;
    insert into public.leaderboard_entries as e (period, period_start, user_id, xp_earned)
    values
        ('all_time', '1970-01-01 00:00:00+00', new.id, new.total_xp),
        ('monthly', date_trunc('month', now() at time zone 'UTC') at time zone 'UTC', new.id, greatest(v_gain, 0)),
        ('weekly', date_trunc('week', now() at time zone 'UTC') at time zone 'UTC', new.id, greatest(v_gain, 0))
    on conflict (period, period_start, user_id) do update
    set xp_earned = case e.period when 'all_time' then new.total_xp else greatest(e.xp_earned + v_gain, 0) end,
        updated_at = now();
    return null;
end
$$;
comment on function public.update_leaderboard() is
    'Trigger on profiles: what a user gained counts for the week, the month and all time';
select app.callable_by('public.update_leaderboard', 'nobody');

create or replace function public.refresh_leaderboard_ranks(p_period text default null)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_count integer;
begin
    perform app.assert_service();
    update public.leaderboard_entries as e
    set rank = r.rank
    from (
        select
            l.period, l.period_start, l.user_id,
            dense_rank() over (partition by l.period, l.period_start order by l.xp_earned desc) as rank
        from public.leaderboard_entries as l
        where (p_period is null or l.period = p_period)
        and (l.period = 'all_time' or l.period_start >= now() - interval '62 days')
    ) as r
    where e.period = r.period
    and e.period_start = r.period_start
    and e.user_id = r.user_id
    and e.rank is distinct from r.rank;
    get diagnostics v_count = row_count;
    return v_count;
end
$$;
comment on function public.refresh_leaderboard_ranks(text) is
    'Numbers the entries of a kind of period, or all, by points; equal points share a rank. Returns how many changed. For servers and maintenance';
select app.callable_by('public.refresh_leaderboard_ranks', 'service_role');

create or replace function app.award_xp(p_user_id uuid, p_xp integer)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
    update public.profiles
    set total_xp = total_xp + p_xp
    where id = p_user_id
    and p_xp > 0
$$;
comment on function app.award_xp(uuid, integer) is
    'Gives a user experience points. Unguarded, for functions that know why';
select app.callable_by('app.award_xp', 'nobody');

create or replace function public.award_badge(p_user_id uuid, p_badge_code text, p_reason text default null)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_badge public.badges;
begin
    perform app.assert_platform_admin();
    select b.* into v_badge from public.badges as b where b.code = p_badge_code and b.is_active;
    if not found then
        raise exception 'no active badge %', p_badge_code
            using errcode = '22023';
    end if;

    insert into public.user_badges (user_id, badge_id, awarded_by, reason)
    values (p_user_id, v_badge.id, auth.uid(), p_reason)
    on conflict (user_id, badge_id) do nothing;
    if not found then
        return false;
    end if;

    perform app.award_xp(p_user_id, v_badge.xp_reward);
    insert into public.activities (user_id, activity_type, object_type, object_id) values (p_user_id, 'badge_earned', 'badges', v_badge.code);
    perform app.notify(p_user_id, 'badge_earned', 'New badge', 'You earned the badge ' || v_badge.name || '.', 'success');
    return true;
end
$$;
comment on function public.award_badge(uuid, text, text) is
    'Gives a user a badge with its points, once; false when the user has it. For servers and platform administrators';
select app.callable_by('public.award_badge', 'authenticated', 'service_role');

create or replace function public.complete_challenge(p_challenge_id bigint, p_user_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_challenge public.challenges;
    v_badge_code text;
begin
    perform app.assert_service();
    update public.challenge_participants as p
    set completed_at = now()
    where p.challenge_id = p_challenge_id
    and p.user_id = p_user_id
    and p.completed_at is null;
    if not found then
        return false;
    end if;

    select c.* into v_challenge from public.challenges as c where c.id = p_challenge_id;
    perform app.award_xp(p_user_id, v_challenge.xp_reward);
    insert into public.activities (user_id, activity_type, object_type, object_id)
    values (p_user_id, 'challenge_completed', 'challenges', v_challenge.code);
    perform app.notify(p_user_id, 'challenge_completed', 'Challenge completed', 'You completed ' || v_challenge.title || '.', 'success');
    select b.code into v_badge_code from public.badges as b where b.id = v_challenge.badge_id and b.is_active;
    if v_badge_code is not null then
        perform public.award_badge(p_user_id, v_badge_code, 'challenge ' || v_challenge.code);
    end if;
    return true;
end
$$;
comment on function public.complete_challenge(bigint, uuid) is
    'Ends a challenge for a user who takes part, with points and badge, once; for servers';
select app.callable_by('public.complete_challenge', 'service_role');

create or replace function public.touch_streak()
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_today date := (now() at time zone 'UTC')::date;
    v_streak public.streaks;
    v_missed integer;
    v_saved boolean;
    v_days integer;
begin
    if not exists (select from auth.users as u where u.id = auth.uid()) then
        raise exception 'a streak belongs to a user'
            using errcode = '42501';
    end if;

    insert into public.streaks (user_id) values (auth.uid()) on conflict (user_id) do nothing;
    select s.* into v_streak from public.streaks as s where s.user_id = auth.uid() for update;

    v_missed := v_today - v_streak.last_activity_date - 1;
    v_saved := v_missed = 1 and v_streak.freeze_tokens > 0;
    v_days := case
        when v_missed < 0 then v_streak.days
        when v_missed = 0 or v_saved then v_streak.days + 1
        else 1
    end;

    update public.streaks as s
    set days = v_days,
        longest_days = greatest(s.longest_days, v_days),
        freeze_tokens = s.freeze_tokens - case when v_saved then 1 else 0 end,
        last_activity_date = greatest(s.last_activity_date, v_today)
    where s.user_id = auth.uid();
    return v_days;
end
$$;
comment on function public.touch_streak() is
    'The caller is active today (UTC): the same day changes nothing, the next day counts on, a missed day costs a freeze token or starts anew. Returns the days';
select app.callable_by('public.touch_streak', 'authenticated');

create or replace function public.claim_referral(p_referral_code text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_referrer uuid;
    v_email text;
begin
    select u.email into v_email from auth.users as u where u.id = auth.uid();
    if not found then
        raise exception 'a referral is claimed by a user'
            using errcode = '42501';
    end if;
    select p.id into v_referrer from public.profiles as p where p.referral_code = upper(btrim(p_referral_code)) and p.deleted_at is null;
    if v_referrer is null or v_referrer = auth.uid() or exists (select from public.referrals as r where r.referred_id = auth.uid()) then
        return false;
    end if;

    update public.referrals as r
    set referred_id = auth.uid(),
        status = 'signed_up'
    where r.referrer_id = v_referrer
    and lower(r.email) = lower(v_email)
    and r.referred_id is null;
    if not found then
        insert into public.referrals (referrer_id, referred_id, referral_code, status)
        values (v_referrer, auth.uid(), upper(btrim(p_referral_code)), 'signed_up')
        on conflict (referred_id) do nothing;
    end if;
    return found;
end
$$;
comment on function public.claim_referral(text) is
    'The caller was brought by the user with that code; false when there is none, for one''s own code and the second time';
select app.callable_by('public.claim_referral', 'authenticated');

create or replace function public.reward_referral(p_referred_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_referrer uuid;
begin
    perform app.assert_service();
    update public.referrals as r
    set status = 'rewarded',
        converted_at = coalesce(r.converted_at, now()),
        rewarded_at = now()
    where r.referred_id = p_referred_id
    and r.status in ('signed_up', 'converted')
    returning r.referrer_id into v_referrer;
    if v_referrer is null then
        return false;
    end if;

    update public.profiles set total_referrals = total_referrals + 1, total_xp = total_xp + 50 where id = v_referrer;
    perform app.notify(v_referrer, 'referral_reward', 'Thank you', 'Someone you invited has arrived: 50 points for you.', 'success');
    return true;
end
$$;
comment on function public.reward_referral(uuid) is
    'Gives whoever brought a user 50 points, once; for servers';
select app.callable_by('public.reward_referral', 'service_role');

create or replace view app.followed_users as
select f.following_id as user_id
from public.user_follows as f
where f.follower_id = auth.uid()
and not f.muted;
comment on view app.followed_users is 'Users whom the caller follows and has not muted. For policies; runs with its owner''s rights';
grant select on table app.followed_users to authenticated, service_role;
