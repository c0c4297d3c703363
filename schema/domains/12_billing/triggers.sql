select app.touch_updated_at('public.subscription_plans');
select app.touch_updated_at('public.subscription_tiers');
