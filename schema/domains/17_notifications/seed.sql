insert into public.notification_types (code, name, sort_order)
values
    ('system', 'System', 10),
    ('security', 'Security', 20),
    ('billing', 'Billing', 30),
    ('product_updates', 'Product updates', 40),
    ('marketing', 'Marketing', 50),
    ('community', 'Community', 60),
    ('achievement', 'Achievements', 70),
    ('reminder', 'Reminders', 80),
    ('alert', 'Alerts', 90),
    ('streak_reminder', 'Streak reminders', 110),
    ('challenge_started', 'Challenge started', 120),
    ('challenge_completed', 'Challenge completed', 130),
    ('badge_earned', 'Badge earned', 140),
    ('level_up', 'Level up', 150),
    ('comment_reply', 'Replies to comments', 160),
    ('reaction', 'Reactions', 170),
    ('referral_reward', 'Referral rewards', 180),
    ('milestone', 'Milestones', 190)
on conflict (code) do nothing;
