select app.holds_data_of('public.notifications', 'user_id', 'delete');
select app.keep_rows('public.notifications', 'created_at', interval '1 year', 'read or archived or expires_at < now()');
