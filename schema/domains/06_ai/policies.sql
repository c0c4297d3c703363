-- Agents: the tenant sees them, writers define them. Figures of their use are the servers'.
select app.protect_tenant(
    'public.ai_agents',
    p_columns => array[
        'tenant_id', 'id', 'name', 'description', 'capabilities', 'model', 'system_prompt', 'temperature', 'max_tokens', 'training_data',
        'personality', 'pricing', 'status', 'version', 'created_by', 'deleted_at'
    ]
);

-- What people said to agents: they themselves and managers.
select app.protect_tenant('public.agent_interactions', p_read => 'manager', p_write => 'none', p_owner => 'user_id');

select app.protect_system('public.ai_health_metrics');
select app.protect_system('public.ai_insights', p_writes => array['update'], p_columns => array['status']);

do $$
begin
    if to_regclass('public.ai_embeddings') is null then
        return;
    end if;
    perform app.protect_tenant(
        'public.ai_embeddings',
        p_columns => array[
            'tenant_id', 'id', 'namespace', 'content', 'embedding', 'metadata', 'source_type', 'source_id', 'chunk_index', 'model', 'token_count'
        ]
    );
    drop policy member_select on public.ai_embeddings;
    create policy member_select on public.ai_embeddings
        for select to authenticated
        using (tenant_id = any(array(select tenant_id from app.visible_tenants) || (select app.platform_tenant_id())));
    comment on policy member_select on public.ai_embeddings is 'plinth: members of the tenant, and everyone signed in the platform''s texts';
end
$$;
