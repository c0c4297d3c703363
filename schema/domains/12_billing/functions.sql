create or replace function public.get_current_tier(p_user_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    perform app.assert_self(p_user_id);
    return coalesce(
        (
            select t.tier
            from public.subscription_tiers as t
            where t.user_id = p_user_id
            and t.starts_at <= now()
            and (t.expires_at is null or t.expires_at > now())
            order by array_position(array['free', 'starter', 'pro', 'enterprise'], t.tier) desc
            limit 1
        ),
        'free'
    );
end
$$;
comment on function public.get_current_tier(uuid) is
    'The highest tier of a user that holds now, free without one';
select app.callable_by('public.get_current_tier', 'authenticated', 'service_role');
