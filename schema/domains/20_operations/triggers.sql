select app.touch_updated_at('public.cost_forecasts');
