select app.touch_updated_at('public.segments');
select app.touch_updated_at('public.spend');
