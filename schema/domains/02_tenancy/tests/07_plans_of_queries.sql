-- The policies must not cost the index: the shape of the plans, on tables big enough to matter.
begin;
select plan(11);

select test.given_tenant('acme', 'olga', p_members => array['max']);
insert into public.tenants (name, subdomain) select 'T' || n, 'tenant-' || n from generate_series(1, 300) as n;
insert into public.tenant_usage (tenant_id, metric_type, period_start, period_end)
select t.id, 'm' || n, now(), now() + interval '1 month' from public.tenants as t cross join generate_series(1, 60) as n;
-- Straight into the table: ten thousand sign-ups would take their time.
alter table auth.users disable trigger user;
insert into auth.users (id, email) select gen_random_uuid(), 'u' || n || '@example.com' from generate_series(1, 10000) as n;
insert into public.user_settings (user_id) select id from auth.users on conflict do nothing;
insert into public.profiles (id) select id from auth.users on conflict do nothing;
insert into public.tenant_members (tenant_id, user_id)
select t.id, u.id
from (select id, row_number() over (order by id) as n from auth.users where email like 'u%@example.com') as u
join (select id, row_number() over (order by id) as n from public.tenants where subdomain like 'tenant-%') as t on t.n = u.n % 300 + 1;
insert into public.user_roles (user_id, role) select id, 'user' from auth.users on conflict do nothing;
analyze public.user_roles, public.tenants, public.tenant_usage, public.tenant_members, public.user_settings, public.profiles;

select test.act_as('max');
select is((select count(*) from public.tenant_usage), 60::bigint, 'a member sees its own rows');
select matches(test.plan_of('select * from public.tenant_usage'), 'Index (Only )?Scan|Bitmap Index Scan', 'tenant data is found by index');
select doesnt_match(test.plan_of('select * from public.tenant_usage'), 'Seq Scan on tenant_usage', 'not by reading everything');
select matches(test.plan_of('select * from public.tenant_usage'), 'InitPlan', 'and the tenants are asked for once');
select doesnt_match(test.plan_of('select * from public.tenant_members'), 'Seq Scan on tenant_members', 'members too, although the policy has two arms');
select doesnt_match(test.plan_of('select * from public.tenants'), '(?n)Seq Scan on tenants$', 'and tenants, but for administrators');
select doesnt_match(test.plan_of('select * from public.user_settings'), 'Seq Scan on user_settings', 'and settings');
select doesnt_match(test.plan_of(format('select * from public.public_profiles where id = %L', test.id_of('olga'))), 'Seq Scan on profiles', 'a public profile by id');
select doesnt_match(test.plan_of('select * from public.profiles'), '(?n)Seq Scan on profiles$', 'one''s own, even without a filter');
select doesnt_match(test.plan_of('select * from public.user_roles'), 'Seq Scan on user_roles', 'and one''s own roles');

select is_empty(
    $$
        select p.polrelid::regclass, p.polname
        from pg_policy as p
        where concat(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
            ~ 'app\.((visible|writable|admin|billing|suspended)_tenant_ids|visible_user_ids|is_platform_(admin|moderator))\('
    $$,
    'policies of ours read the sets as views, which are planned with the statement: a call costs as much again'
);

select * from finish();
rollback;
