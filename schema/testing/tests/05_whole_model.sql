-- What holds for every table and function, whatever the area: asked of the catalog, so that new ones are covered.
begin;
select plan(14);

-- Accounts can be erased
select is_empty(
    $$select c.conrelid::regclass, c.conname from pg_constraint as c
      where c.contype = 'f' and c.confrelid = 'auth.users'::regclass and c.connamespace = 'public'::regnamespace and c.confdeltype not in ('c', 'n')$$,
    'no foreign key keeps an account from being erased'
);

-- Tenants are separate
select is_empty(
    $$select a.attrelid::regclass from pg_attribute as a join pg_class as c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'tenant_id' and a.atttypid <> 'uuid'::regtype$$,
    'tenant_id is a uuid everywhere'
);
select is_empty(
    $$select c.oid::regclass from pg_class as c
      join pg_attribute as a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attnotnull
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and exists (select from pg_policy as p where p.polrelid = c.oid and pg_get_expr(p.polqual, c.oid) like '%tenant_ids()%'
        and p.polname in ('member_select', 'manager_select', 'billing_select'))$$,
    'a table that tenants own has a tenant in every row'
);
select is_empty(
    $$select c.conrelid::regclass, c.conname from pg_constraint as c
      where c.contype = 'f' and c.connamespace = 'public'::regnamespace
      and exists (select from pg_attribute as a where a.attrelid = c.conrelid and a.attname = 'tenant_id' and a.attnotnull)
      and exists (select from pg_index as i join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
        where i.indrelid = c.confrelid and i.indisprimary and a.attname = 'tenant_id')
      and not exists (select from pg_attribute as a where a.attrelid = c.conrelid and a.attname = 'tenant_id' and a.attnum = any(c.conkey))$$,
    'a reference between rows of a tenant carries the tenant, so none can point into another'
);
select is_empty(
    $$select k.conrelid::regclass from pg_constraint as k
      where k.contype = 'f' and k.confrelid = 'public.tenants'::regclass and k.connamespace = 'public'::regnamespace
      and exists (select from pg_index as i join pg_attribute as a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) where i.indrelid = k.conrelid and i.indisprimary and a.attname = 'tenant_id')
      and not exists (select from pg_policy as p where p.polrelid = k.conrelid and not p.polpermissive and pg_get_expr(p.polqual, k.conrelid) like '%suspended_tenants%')
      and k.conrelid::regclass::text <> all(array['public.tenant_members', 'tenant_members', 'public.revenue_streams', 'revenue_streams'])$$,
    'data of a suspended tenant is hidden, but for its people and what it earns'
);

-- Money and time
select is_empty(
    $$select a.attrelid::regclass, a.attname from pg_attribute as a join pg_class as c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      and a.attname ~ '_(minor|micros|cents)$' and a.atttypid <> 'bigint'::regtype$$,
    'money is a whole number of its smallest unit'
);
select is_empty(
    $$select a.attrelid::regclass, a.attname from pg_attribute as a join pg_class as c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
      and a.attname ~ '^(price|amount|cost|revenue|value|hourly_rate|total_cost)(_|$)' and a.atttypid in ('float4'::regtype, 'float8'::regtype, 'money'::regtype)$$,
    'and never a floating point number'
);
select is_empty(
    $$select a.attrelid::regclass, a.attname from pg_attribute as a join pg_class as c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.atttypid = 'timestamp'::regtype$$,
    'no time is without its zone'
);

-- Policies
select is_empty(
    $$select p.polrelid::regclass, p.polname from pg_policy as p join pg_class as c on c.oid = p.polrelid
      where c.relnamespace = 'public'::regnamespace and 0::oid = any(p.polroles)$$,
    'every policy names its roles'
);
select is_empty(
    $$select p.polrelid::regclass, p.polname from pg_policy as p
      cross join lateral concat_ws(' ', pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) as e (text)
      where e.text ~ 'user_metadata|raw_user_meta_data|auth\.role\(\)|auth\.email\(\)'$$,
    'none believes what users can write about themselves'
);

-- Functions
select is_empty(
    $$select p.oid::regprocedure from pg_proc as p
      where p.pronamespace = 'public'::regnamespace and p.prosecdef and has_function_privilege('public', p.oid, 'execute')$$,
    'no function with its owner''s rights is open to everyone'
);
select is_empty(
    $$select c.oid::regclass from pg_class as c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and (has_table_privilege('authenticated', c.oid, 'truncate, references, trigger') or has_table_privilege('anon', c.oid, 'insert, update, delete, truncate'))$$,
    'anon writes to no table, and nobody truncates one over the API'
);
select is_empty(
    $$select d.table_name, d.column_name from app.personal_data as d
      where not exists (select from pg_attribute as a where a.attrelid = to_regclass(d.table_name) and a.attname = d.column_name)$$,
    'the register of personal data names only what exists'
);
select is_empty(
    $$select d.table_name, d.column_name from app.personal_data as d
      join pg_attribute as a on a.attrelid = to_regclass(d.table_name) and a.attname = d.column_name
      where d.on_erasure = 'detach' and a.attnotnull$$,
    'and a column from which a person is to be taken off may be null'
);

select * from finish();
rollback;
