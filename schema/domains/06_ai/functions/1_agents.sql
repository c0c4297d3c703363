create or replace function app.stamp_insight()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if new.status = 'new' then
        new.acknowledged_by = null;
    elsif new.status is distinct from old.status then
        new.acknowledged_by = auth.uid();
    end if;
    return new;
end
$$;
comment on function app.stamp_insight() is
    'Trigger: says who took note of an insight';
select app.callable_by('app.stamp_insight', 'nobody');

create or replace function public.record_agent_interaction(
    p_tenant_id uuid,
    p_agent_id uuid,
    p_input_text text,
    p_output_text text default null,
    p_user_id uuid default null,
    p_prompt_tokens integer default null,
    p_completion_tokens integer default null,
    p_latency_ms integer default null,
    p_cost_micros bigint default 0,
    p_error_message text default null
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_id uuid;
begin
    perform app.assert_service();
    insert into public.agent_interactions (
        tenant_id, agent_id, user_id, model, input_text, output_text, prompt_tokens, completion_tokens, latency_ms, cost_micros,
        success, error_message
    )
    values (
        p_tenant_id, p_agent_id,
        (select u.id from auth.users as u where u.id = p_user_id),
        (select a.model from public.ai_agents as a where a.tenant_id = p_tenant_id and a.id = p_agent_id),
        p_input_text, p_output_text, p_prompt_tokens, p_completion_tokens, p_latency_ms, coalesce(p_cost_micros, 0),
        p_error_message is null, p_error_message
    )
    returning id into v_id;
    perform public.track_usage(p_tenant_id, 'aiProcessing');
    return v_id;
end
$$;
comment on function public.record_agent_interaction(uuid, uuid, text, text, uuid, integer, integer, integer, bigint, text) is
    'Adds a call of an agent and counts it in the tenant''s monthly usage; for servers';
select app.callable_by('public.record_agent_interaction', 'service_role');
