select app.holds_data_of('public.design_projects', 'owner_id', 'detach');
select app.holds_data_of('public.design_project_members', 'user_id', 'delete');
select app.names_actors('public.design_versions', 'created_by');
