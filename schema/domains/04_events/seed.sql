insert into public.segments (code, name, description)
values
    ('new_user', 'New users', 'Signed up in the last 30 days'),
    ('power_user', 'Power users', 'Active on most days'),
    ('churn_risk', 'At risk', 'Active before, not any more')
on conflict (code) do nothing;
