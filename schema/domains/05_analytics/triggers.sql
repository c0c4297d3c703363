select app.touch_updated_at('public.user_activations');

-- After on_auth_user_created by name.
create or replace trigger on_auth_user_created_activation
    after insert on auth.users
    for each row
    execute function app.start_activation();

create or replace trigger t50_note_activity
    after insert on public.app_events
    referencing new table as added
    for each statement
    execute function app.note_activity();

do $$
begin
    if to_regclass('public.automation_workflows') is not null then
        create or replace trigger t50_note_first_workflow
            after insert on public.automation_workflows
            for each row
            when (new.created_by is not null)
            execute function app.note_first_workflow();
    end if;
end
$$;
