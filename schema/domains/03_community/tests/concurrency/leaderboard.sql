-- Sixteen connections give one user points: none is lost, and each badge comes once.
-- setup
select test.given_user('max');
insert into public.badges (code, name, xp_reward) values ('first', 'First', 1000);
-- session 5
update public.profiles set total_xp = total_xp + 1 where id = test.id_of('max');
select public.award_badge(test.id_of('max'), 'first');
-- check
select total_xp = 1080 from public.profiles where id = test.id_of('max');
select count(*) = 3 and min(xp_earned) = 1080 and max(xp_earned) = 1080 from public.leaderboard_entries where user_id = test.id_of('max');
select count(*) = 1 from public.notifications where user_id = test.id_of('max') and type = 'badge_earned';
