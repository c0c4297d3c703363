select app.touch_updated_at('public.ai_agents');

create or replace trigger t05_keep_columns
    before update on public.ai_agents
    for each row
    execute function app.forbid_column_change('tenant_id', 'id', 'created_by');

create or replace trigger t20_stamp_insight
    before update on public.ai_insights
    for each row
    execute function app.stamp_insight();

do $$
begin
    if to_regclass('public.ai_embeddings') is not null then
        perform app.touch_updated_at('public.ai_embeddings');
        create or replace trigger t05_keep_columns
            before update on public.ai_embeddings
            for each row
            execute function app.forbid_column_change('tenant_id', 'id');
    end if;
end
$$;
