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

-- Servers may bring enrolments of elsewhere that are over.
create or replace trigger t50_start_nurturing
    after insert on public.nurturing_enrollments
    for each row
    when (new.status in ('active', 'paused'))
    execute function app.start_nurturing();
create or replace trigger t20_end_nurturing
    before update of status on public.nurturing_enrollments
    for each row
    when (new.status in ('completed', 'cancelled') or old.status in ('completed', 'cancelled'))
    execute function app.end_nurturing();
create or replace trigger t50_leave_nurturing
    after update of qualified, status, deleted_at on public.leads
    for each row
    when (new.qualified or new.status in ('qualified', 'converted') or new.deleted_at is not null)
    execute function app.leave_nurturing();
