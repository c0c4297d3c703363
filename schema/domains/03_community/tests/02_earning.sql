-- Points, ranks, badges, streaks, challenges, referrals: nobody helps itself.
begin;
select plan(37);

select test.given_user('max');
select test.given_user('sam');
select test.given_user('vera');
insert into public.badges (code, name, xp_reward) values ('first', 'First', 30);
insert into public.challenges (code, title, challenge_type, start_date, end_date, badge_id)
select 'open', 'Open', 'weekly', now() - interval '1 day', now() + interval '1 day', id from public.badges;
insert into public.challenges (code, title, challenge_type, start_date, end_date) values ('over', 'Over', 'weekly', now() - interval '2 days', now() - interval '1 day');
create function test.xp(p_period text, p_name text) returns bigint language sql as $$
    select xp_earned from public.leaderboard_entries where period = p_period and user_id = test.id_of(p_name)
$$;

-- Leaderboard
update public.profiles set total_xp = 100 where id = test.id_of('max');
update public.profiles set total_xp = 130 where id = test.id_of('max');
update public.profiles set total_xp = 130 where id = test.id_of('sam');
select is(test.xp('weekly', 'max'), 130::bigint, 'gains add up in the week');
select is(test.xp('monthly', 'max'), 130::bigint, 'and the month');
update public.leaderboard_entries set xp_earned = 0 where period = 'weekly' and user_id = test.id_of('max');
update public.profiles set total_xp = 140 where id = test.id_of('max');
select is(test.xp('weekly', 'max'), 10::bigint, 'a new week starts at nothing, not at the life''s total');
select is(test.xp('all_time', 'max'), 140::bigint, 'all time has the total');
update public.profiles set total_xp = 0 where id = test.id_of('max');
select is(test.xp('weekly', 'max'), 0::bigint, 'a loss does not go below nothing');
update public.profiles set total_xp = 130 where id = test.id_of('max');
select ok(public.refresh_leaderboard_ranks() > 0, 'ranks are numbered');
select is(public.refresh_leaderboard_ranks(), 0, 'once');
select is((select count(*) from public.leaderboard_entries where period = 'all_time' and rank = 1 and user_id in (test.id_of('max'), test.id_of('sam'))), 2::bigint, 'equal points share a rank');

-- Badges
select test.act_as('max');
select throws_ok($$select public.award_badge(test.id_of('max'), 'first')$$, '42501', null, 'nobody awards itself');
select throws_ok($$insert into public.user_badges (user_id, badge_id) select test.id_of('max'), id from public.badges$$, '42501', null, 'by no way');
select throws_ok($$update public.leaderboard_entries set xp_earned = 9999$$, '42501', null, 'nor points');
select throws_ok($$select public.refresh_leaderboard_ranks()$$, '42501', null, 'nor a rank');
reset role;
select is(public.award_badge(test.id_of('max'), 'first', 'well done'), true, 'a server awards');
select is(public.award_badge(test.id_of('max'), 'first'), false, 'once');
select is((select total_xp from public.profiles where id = test.id_of('max')), 160, 'with points');
select is((select count(*) from public.notifications where user_id = test.id_of('max') and type = 'badge_earned'), 1::bigint, 'and tells');
select throws_ok($$select public.award_badge(test.id_of('max'), 'none')$$, '22023', null, 'what there is');

-- Streaks
select test.act_as('max');
select is(public.touch_streak(), 1, 'the first day');
select is(public.touch_streak(), 1, 'the same day');
reset role;
update public.streaks set last_activity_date = last_activity_date - 1;
select test.act_as('max');
select is(public.touch_streak(), 2, 'the next day');
reset role;
update public.streaks set last_activity_date = last_activity_date - 2, freeze_tokens = 1;
select test.act_as('max');
select is(public.touch_streak(), 3, 'a token saves a missed day');
reset role;
update public.streaks set last_activity_date = last_activity_date - 2;
select test.act_as('max');
select is(public.touch_streak(), 1, 'without one it starts anew');
select is((select longest_days from public.streaks), 3, 'the longest is remembered');
select throws_ok($$update public.streaks set days = 9999$$, '42501', null, 'and not made up');

-- Challenges
select lives_ok($$insert into public.challenge_participants (challenge_id) select id from public.challenges where code = 'open'$$, 'one takes part');
select throws_ok($$insert into public.challenge_participants (challenge_id) select id from public.challenges where code = 'over'$$, '42501', null, 'while it lasts');
select throws_ok($$update public.challenge_participants set completed_at = now()$$, '42501', null, 'the end is not theirs');
reset role;
select is((select public.complete_challenge(id, test.id_of('max')) from public.challenges where code = 'open'), true, 'a server ends it');
select is((select public.complete_challenge(id, test.id_of('max')) from public.challenges where code = 'open'), false, 'once');
select is((select public.complete_challenge(id, test.id_of('sam')) from public.challenges where code = 'open'), false, 'for those who take part');
select is((select total_xp from public.profiles where id = test.id_of('max')), 210, 'with its points, and the badge not twice');

-- Referrals
select set_config('test.code', (select referral_code from public.profiles where id = test.id_of('max')), true);
select test.act_as('vera');
select is(public.claim_referral('NOPE'), false, 'a code must be one');
select is(public.claim_referral(current_setting('test.code')), true, 'one says who brought one');
select is(public.claim_referral(current_setting('test.code')), false, 'once');
select test.act_as('max');
select is(public.claim_referral(current_setting('test.code')), false, 'not oneself');
reset role;
select is(public.reward_referral(test.id_of('vera')), true, 'a server rewards');
select is(public.reward_referral(test.id_of('vera')), false, 'once');

select * from finish();
rollback;
