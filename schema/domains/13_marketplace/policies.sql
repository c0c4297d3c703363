select app.protect_catalogue('public.integrations', $$status in ('active', 'beta')$$);
