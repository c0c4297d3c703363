select app.touch_updated_at('public.integrations');
