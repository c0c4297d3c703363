select app.touch_updated_at('public.lead_sources');
select app.touch_updated_at('public.leads');
select app.touch_updated_at('public.email_templates');
select app.touch_updated_at('public.nurturing_sequences');
select app.touch_updated_at('public.campaign_costs');
select app.touch_updated_at('public.ab_tests');

create or replace trigger t05_keep_columns
    before update on public.leads for each row execute function app.forbid_column_change('tenant_id', 'id');
create or replace trigger t20_stamp_lead
    before insert or update on public.leads for each row execute function app.stamp_lead();
create or replace trigger t60_sum_campaign_costs
    after insert or update or delete on public.marketing_costs for each row execute function app.sum_campaign_costs();
create or replace trigger t20_check_traffic_split
    before insert or update on public.ab_tests for each row execute function app.check_traffic_split();
