select test.probe('badges', 'catalogue', 'code = ''probe_'' || {which}',
    p_prepare => 'insert into public.badges (code, name) values (''probe_'' || {which}, ''Probe'')',
    p_insert => 'insert into public.badges (code, name) values (''new_'' || {which}, ''New'')',
    p_update => 'description = ''x''');
select test.probe('challenges', 'catalogue', 'code = ''probe_'' || {which}',
    p_prepare => 'insert into public.challenges (code, title, challenge_type, start_date, end_date) values (''probe_'' || {which}, ''Probe'', ''special'', now() - interval ''1 day'', now() + interval ''1 day'')',
    p_insert => 'insert into public.challenges (code, title, challenge_type, start_date, end_date) values (''new_'' || {which}, ''New'', ''special'', now() - interval ''1 day'', now() + interval ''1 day'')',
    p_update => 'description = ''x''');
select test.probe('user_badges', 'user', 'user_id = {user} and reason = ''probe''',
    p_prepare => 'insert into public.user_badges (user_id, badge_id, reason) select {user}, min(b.id), ''probe'' from public.badges as b',
    p_insert => 'insert into public.user_badges (user_id, badge_id, reason) select {user}, max(b.id), ''new'' from public.badges as b',
    p_update => 'reason = ''x''');
select test.probe('leaderboard_entries', 'user', 'user_id = {user} and period = ''weekly'' and period_start = ''2020-01-06 00:00:00+00''',
    p_prepare => 'insert into public.leaderboard_entries (period, period_start, user_id) values (''weekly'', ''2020-01-06 00:00:00+00'', {user})',
    p_insert => 'insert into public.leaderboard_entries (period, period_start, user_id) values (''weekly'', ''2020-01-13 00:00:00+00'', {user})',
    p_update => 'xp_earned = 9999');
select test.probe('streaks', 'user', 'user_id = {user}',
    p_prepare => 'insert into public.streaks (user_id) select {user} from (select test.given_user(''star_'' || {which})) as star',
    p_insert => 'insert into public.streaks (user_id) values (test.id_of(''star_'' || {which}))',
    p_update => 'days = 0');
select test.probe('posts', 'user', 'user_id = {user} and title = ''Probe''',
    p_prepare => 'insert into public.posts (user_id, title, body) values ({user}, ''Probe'', ''x'')',
    p_insert => 'insert into public.posts (user_id, title, body) values ({user}, ''New'', ''x'')',
    p_update => 'status = status');
select test.probe('comments', 'user', 'user_id = {user} and body = ''probe''',
    p_prepare => 'insert into public.comments (post_id, user_id, body) select p.id, {user}, ''probe'' from public.posts as p where p.user_id = {user} and p.title = ''Probe''',
    p_insert => 'insert into public.comments (post_id, user_id, body) select p.id, {user}, ''new'' from public.posts as p where p.user_id = {user} and p.title = ''Probe''',
    p_update => 'status = status');
select test.probe('reactions', 'user', 'user_id = {user} and emoji = ''p''',
    p_prepare => 'insert into public.reactions (post_id, user_id, emoji) select p.id, {user}, ''p'' from public.posts as p where p.user_id = {user} and p.title = ''Probe''',
    p_insert => 'insert into public.reactions (post_id, user_id, emoji) select p.id, {user}, ''n'' from public.posts as p where p.user_id = {user} and p.title = ''Probe''',
    p_update => 'emoji = ''x''');
select test.probe('journal_entries', 'user', 'user_id = {user} and title = ''Probe''',
    p_prepare => 'insert into public.journal_entries (user_id, title, body) values ({user}, ''Probe'', ''x'')',
    p_insert => 'insert into public.journal_entries (user_id, title, body) values ({user}, ''New'', ''x'')',
    p_update => 'mood = 3');
select test.probe('challenge_participants', 'user', 'user_id = {user} and challenge_id = (select c.id from public.challenges as c where c.code = ''probe_own'')',
    p_prepare => 'insert into public.challenge_participants (challenge_id, user_id) select c.id, {user} from public.challenges as c where c.code = ''probe_own''',
    p_insert => 'insert into public.challenge_participants (challenge_id, user_id) select c.id, {user} from public.challenges as c where c.code = ''probe_other''',
    p_update => 'completed_at = now()');
select test.probe('user_follows', 'user', 'follower_id = {user} and muted',
    p_prepare => 'insert into public.user_follows (follower_id, following_id, muted) values ({user}, test.given_user(''idol_'' || {which}), true)',
    p_insert => 'insert into public.user_follows (follower_id, following_id) values ({user}, test.id_of(''star_'' || {which}))',
    p_update => 'muted = muted');
select test.probe('activities', 'user', 'user_id = {user} and object_id = ''probe''',
    p_prepare => 'insert into public.activities (user_id, activity_type, object_id) values ({user}, ''level_up'', ''probe'')',
    p_insert => 'insert into public.activities (user_id, activity_type, object_id) values ({user}, ''level_up'', ''new'')',
    p_update => 'object_id = ''x''');
select test.probe('referrals', 'user', 'referrer_id = {user} and email = ''probe@example.test''',
    p_prepare => 'insert into public.referrals (referrer_id, referral_code, email) values ({user}, ''CODE'', ''probe@example.test'')',
    p_insert => 'insert into public.referrals (referrer_id, referral_code, email) values ({user}, ''CODE'', ''new@example.test'')',
    p_update => 'status = ''rewarded''');
select test.probe('moderation_flags', 'user', 'flagged_by = {user} and details = ''probe''',
    p_prepare => 'insert into public.moderation_flags (flagged_by, post_id, reason, details) select {user}, p.id, ''spam'', ''probe'' from public.posts as p where p.user_id = {user} and p.title = ''Probe''',
    p_insert => 'insert into public.moderation_flags (flagged_by, comment_id, reason, details) select {user}, c.id, ''spam'', ''new'' from public.comments as c where c.user_id = {user} and c.body = ''probe''',
    p_update => 'resolution = ''x''');
