select test.probe('subscription_plans', 'catalogue', 'name = ''Probe '' || {which}',
    p_prepare => 'insert into public.subscription_plans (name, tier, active) values (''Probe '' || {which}, ''custom'', {which} = ''own'')',
    p_insert => 'insert into public.subscription_plans (name, tier, active) values (''New '' || {which}, ''custom'', {which} = ''own'')',
    p_update => 'description = ''x''');

select test.probe('revenue_streams', 'tenant', 'tenant_id = {tenant} and name = ''Probe''',
    p_prepare => 'insert into public.revenue_streams (tenant_id, type, name, amount_minor) values ({tenant}, ''usage'', ''Probe'', 100)',
    p_insert => 'insert into public.revenue_streams (tenant_id, type, name, amount_minor) values ({tenant}, ''usage'', ''New'', 100)',
    p_update => 'amount_minor = 1');

select test.probe('subscription_tiers', 'user', 'user_id = {user} and expires_at is null',
    p_prepare => 'insert into public.subscription_tiers (user_id, tier) values ({user}, ''starter'')',
    p_insert => 'insert into public.subscription_tiers (user_id, tier, expires_at) values ({user}, ''pro'', now() + interval ''1 day'')',
    p_update => 'tier = ''enterprise''');
