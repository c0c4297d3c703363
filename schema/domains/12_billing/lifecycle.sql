select app.holds_data_of('public.subscription_tiers', 'user_id', 'delete');
