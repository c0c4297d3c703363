-- Usage counted by many at once: nothing is lost, and a strict quota is never passed.
-- setup
select test.given_tenant('acme', 'olga');
update public.tenants set limits = '{"executions": 100}' where subdomain = 'acme';
create table test.granted (n integer);
grant insert on test.granted to authenticated;
-- session 25
begin;
select test.act_as('olga');
select public.track_usage(test.tenant('acme'), 'apiCalls', 3);
insert into test.granted select 1 where public.consume_usage(test.tenant('acme'), 'executions');
commit;
-- check
select usage_count = 16 * 25 * 3 from public.tenant_usage where metric_type = 'apiCalls';
select usage_count = 100 from public.tenant_usage where metric_type = 'executions';
select count(*) = 100 from test.granted;
