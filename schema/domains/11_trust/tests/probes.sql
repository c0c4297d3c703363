select test.probe('guardian_preferences', 'user', 'user_id = {user}',
    p_prepare => 'insert into public.guardian_preferences (user_id) values ({user})',
    p_insert => 'insert into public.guardian_preferences (user_id) values ({user}) on conflict (user_id) do update set user_id = excluded.user_id',
    p_update => 'trust_level = ''strict''');

select test.probe('guardian_events', 'user', 'user_id = {user} and event_type = ''probe''',
    p_prepare => 'insert into public.guardian_events (user_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint) values ({user}, ''probe'', ''app'', ''content'', ''low'', 0.1, ''allow'', ''f'')',
    p_insert => 'insert into public.guardian_events (user_id, event_type, scope, data_class, risk_level, risk_score, action_taken, fingerprint) values ({user}, ''new'', ''app'', ''content'', ''low'', 0.1, ''allow'', ''f'')',
    p_update => 'action_taken = ''block''');

select test.probe('trust_ledger_roots', 'user', 'user_id = {user} and date = ''2020-01-01''',
    p_prepare => 'insert into public.trust_ledger_roots (user_id, date, hash_root) values ({user}, ''2020-01-01'', repeat(''0'', 64))',
    p_insert => 'insert into public.trust_ledger_roots (user_id, date, hash_root) values ({user}, ''2020-01-02'', repeat(''0'', 64))',
    p_update => 'event_count = 7');

select test.probe('trust_badges', 'catalogue', 'badge_id = ''probe-'' || {which}',
    p_prepare => 'insert into public.trust_badges (badge_id, title, issuer, category, level, status) values (''probe-'' || {which}, ''Probe'', ''x'', ''x'', ''x'', case {which} when ''own'' then ''verified'' else ''pending'' end)',
    p_insert => 'insert into public.trust_badges (badge_id, title, issuer, category, level) values (''new-'' || {which}, ''New'', ''x'', ''x'', ''x'')',
    p_update => 'title = ''x''');
