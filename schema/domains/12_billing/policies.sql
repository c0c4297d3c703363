select app.protect_catalogue('public.subscription_plans', 'active');
