insert into app.consent_purposes (purpose, setting, retention_days)
values
    ('security', 'necessary', 365),
    ('authentication', 'necessary', 365),
    ('legal_compliance', 'necessary', 365),
    ('functionality', 'functional', 365),
    ('user_experience', 'functional', 365),
    ('analytics', 'analytics', 730),
    ('performance_measurement', 'analytics', 730),
    ('marketing', 'marketing', 1095),
    ('advertising', 'marketing', 1095),
    ('personalization', 'marketing', 1095),
    ('preference_storage', 'preferences', 365),
    ('customization', 'preferences', 365),
    ('performance_optimization', 'performance', 365),
    ('caching', 'performance', 365),
    ('social_sharing', 'social', 1825),
    ('social_features', 'social', 1825)
on conflict (purpose) do nothing;
