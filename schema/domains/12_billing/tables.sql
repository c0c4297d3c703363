-- Billing: what can be bought. Money is counted in the smallest unit of its currency (cents), never
-- in floating or decimal amounts.

create table if not exists public.subscription_plans (
    id uuid primary key default app.uuid_v7(),
    name text not null unique check (char_length(name) between 1 and 80),
    description text check (char_length(description) <= 2000),
    price_monthly_minor bigint check (price_monthly_minor >= 0),
    price_yearly_minor bigint check (price_yearly_minor >= 0),
    currency app.currency not null default 'USD',
    features jsonb not null default '[]' check (jsonb_typeof(features) = 'array'),
    limits jsonb not null default '{}' check (jsonb_typeof(limits) = 'object'),
    tier text not null check (tier in ('starter', 'professional', 'enterprise', 'custom')),
    active boolean not null default true,
    trial_days smallint not null default 0 check (trial_days between 0 and 365),
    sort_order smallint not null default 0,
    stripe_price_id text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table public.subscription_plans is 'Plans a tenant can be on, with prices and limits';
comment on column public.subscription_plans.limits is 'Limit per metric and month, -1 for none. Keys: workflows, executions, storage (GB), users, apiCalls, aiProcessing, customAgents, integrations';
comment on column public.subscription_plans.price_monthly_minor is 'Price per month in the smallest unit of the currency; null when on request';
comment on column public.subscription_plans.price_yearly_minor is 'Price per year in the smallest unit of the currency; null when on request';
comment on column public.subscription_plans.trial_days is 'Users may start this plan themselves for that many days; 0 means only a server assigns it, after payment';
comment on column public.subscription_plans.active is 'Offered to new tenants; a plan in use is switched off, not deleted';
create unique index if not exists subscription_plans_tier_currency_key on public.subscription_plans (tier, currency) where active and tier <> 'custom';
