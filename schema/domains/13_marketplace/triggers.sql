select app.touch_updated_at('public.integrations');
select app.touch_updated_at('public.marketplace_items');
select app.touch_updated_at('public.api_services');

create or replace trigger t05_keep_columns
    before update on public.marketplace_items
    for each row
    execute function app.forbid_column_change('id', 'author_id');

create or replace trigger t20_guard_marketplace_item
    before insert or update on public.marketplace_items
    for each row
    execute function app.guard_marketplace_item();

create or replace trigger t20_redact_api_log
    before insert on public.api_logs
    for each row
    execute function app.redact_api_log();
