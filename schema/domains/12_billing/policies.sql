select app.protect_catalogue('public.subscription_plans', 'active');

-- What a tenant earns is for those who handle its bills; servers write it.
select app.protect_tenant('public.revenue_streams', p_read => 'billing', p_write => 'none', p_while_suspended => 'readable');

select app.protect_owner('public.subscription_tiers', p_writes => '{}', p_read => 'admin');
grant insert (user_id, tier, xp_multiplier, source, starts_at, expires_at) on public.subscription_tiers to authenticated;
grant update (tier, xp_multiplier, source, expires_at) on public.subscription_tiers to authenticated;
create policy admin_insert on public.subscription_tiers
    for insert to authenticated
    with check (exists (select from app.platform_admin));
comment on policy admin_insert on public.subscription_tiers is 'plinth: platform administrators give tiers; nobody gives one to itself';
create policy admin_update on public.subscription_tiers
    for update to authenticated
    using (exists (select from app.platform_admin))
    with check (exists (select from app.platform_admin));
comment on policy admin_update on public.subscription_tiers is 'plinth: platform administrators change and end tiers';
