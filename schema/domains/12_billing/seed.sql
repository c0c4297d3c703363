-- Starting points, not settings: the rows have fixed ids and are never overwritten, so prices, names and
-- limits changed by the operator stay. To withdraw a plan set active to false; a deleted one comes back.
insert into public.subscription_plans (
    id, name, description, price_monthly_minor, price_yearly_minor, tier, trial_days, sort_order, features, limits
)
values
    (
        '00000000-0000-4000-a000-000000001201',
        'Starter',
        'For a first product and a small team',
        2900,
        29000,
        'starter',
        14,
        10,
        '["5 workflows", "1 000 executions per month", "5 users", "E-mail support"]',
        '{"workflows": 5, "executions": 1000, "storage": 1, "users": 5, "apiCalls": 10000, "aiProcessing": 100, "customAgents": 1, "integrations": 5}'
    ),
    (
        '00000000-0000-4000-a000-000000001202',
        'Professional',
        'For a growing team',
        9900,
        99000,
        'professional',
        14,
        20,
        '["25 workflows", "10 000 executions per month", "Unlimited users", "Priority support"]',
        '{"workflows": 25, "executions": 10000, "storage": 10, "users": -1, "apiCalls": 50000, "aiProcessing": 1000, "customAgents": 5, "integrations": 20}'
    ),
    (
        '00000000-0000-4000-a000-000000001203',
        'Enterprise',
        'For an organisation',
        29900,
        299000,
        'enterprise',
        0,
        30,
        '["Unlimited workflows", "100 000 executions per month", "Unlimited users", "Dedicated support"]',
        '{"workflows": -1, "executions": 100000, "storage": 100, "users": -1, "apiCalls": 500000, "aiProcessing": 10000, "customAgents": 50, "integrations": -1}'
    )
on conflict do nothing;
