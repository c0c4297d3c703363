select app.holds_data_of('public.profiles', 'id', 'scrub', '{"email": null, "display_name": {"value": "deleted user"}, "avatar_url": null, "bio": null, "location": null, "website": null}');
select app.holds_data_of('public.user_roles', 'user_id', 'delete');
select app.names_actors('public.user_roles', 'granted_by');
select app.holds_data_of('public.user_settings', 'user_id', 'delete');
select app.holds_data_of('public.user_apps', 'user_id', 'delete');
