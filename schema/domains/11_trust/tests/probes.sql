select test.probe('guardian_preferences', 'user', 'user_id = {user}',
    p_prepare => 'insert into public.guardian_preferences (user_id) values ({user})',
    p_insert => 'insert into public.guardian_preferences (user_id, trust_level) values ({user}, ''strict'') on conflict (user_id) do update set trust_level = excluded.trust_level',
    p_update => 'private_mode_enabled = true');

select test.probe('guardian_events', 'user', 'user_id = {user} and event_type = ''probed''',
    p_prepare => 'insert into public.guardian_events (user_id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint) values ({user}, ''p1'', ''probed'', ''app'', ''content'', ''low'', 0.1, ''allow'', ''f'')',
    p_insert => 'insert into public.guardian_events (user_id, event_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint) values ({user}, ''p2'', ''tried'', ''app'', ''content'', ''low'', 0.1, ''allow'', ''f'')',
    p_update => 'risk_level = ''critical''');

select test.probe('trust_ledger_roots', 'user', 'user_id = {user}',
    p_prepare => 'insert into public.trust_ledger_roots (user_id, date, hash_root, event_count, chain_hash) values ({user}, ''2020-01-01'', repeat(''0'', 64), 1, repeat(''0'', 64))',
    p_insert => 'insert into public.trust_ledger_roots (user_id, date, hash_root, event_count, chain_hash) values ({user}, ''2020-01-02'', repeat(''0'', 64), 1, repeat(''0'', 64))',
    p_update => 'hash_root = repeat(''1'', 64)');

select test.probe('trust_badges', 'catalogue', 'badge_id = ''probe-'' || {which}',
    p_prepare => 'insert into public.trust_badges (badge_id, title, issuer, category, level, status) values (''probe-'' || {which}, ''Probe'', ''x'', ''x'', ''x'', case {which} when ''own'' then ''verified'' else ''pending'' end)',
    p_insert => 'insert into public.trust_badges (badge_id, title, issuer, category, level) values (''new-'' || {which}, ''New'', ''x'', ''x'', ''x'')',
    p_update => 'description = ''x''');
