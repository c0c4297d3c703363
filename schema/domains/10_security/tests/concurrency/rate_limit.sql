-- Sixteen sessions at once get exactly what is allowed, and not one request more.
-- setup
create table test.granted (n integer);
grant insert on test.granted to service_role;
-- session 40
begin;
select test.as_service();
insert into test.granted select 1 where public.check_rate_limit('ip:1', 'chat', 100, 2678400);
commit;
-- check
select count(*) = 100 from test.granted;
select count(*) = 1 and sum(request_count) = 100 from public.rate_limits;
