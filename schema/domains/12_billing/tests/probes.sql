select test.probe('subscription_plans', 'catalogue', 'name = ''Probe '' || {which}',
    p_prepare => 'insert into public.subscription_plans (name, tier, active) values (''Probe '' || {which}, ''custom'', {which} = ''own'')',
    p_insert => 'insert into public.subscription_plans (name, tier, active) values (''New '' || {which}, ''custom'', {which} = ''own'')',
    p_update => 'description = ''x''');
