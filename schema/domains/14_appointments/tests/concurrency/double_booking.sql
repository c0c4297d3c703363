-- Sixteen run for the same hour, four times a second for another, and all but one think better of it: each hour is got by one,
-- and the others are told so, not stopped by a deadlock.
-- setup
select test.given_tenant('acme', 'olga');
create table test.booked (hour bigint);
grant insert on test.booked to authenticated;
create or replace function test.book(p_hour bigint)
returns void
language plpgsql
as $$
begin
    perform test.act_as('olga');
    insert into public.appointments (tenant_id, title, start_time, end_time)
    values (test.tenant('acme'), 'Hour', '2031-01-01'::timestamptz + p_hour * interval '1 hour', '2031-01-01'::timestamptz + (p_hour + 1.5) * interval '1 hour');
    insert into test.booked values (p_hour);
exception
    when exclusion_violation then
        null;
end
$$;
-- session 40
begin;
select test.book((extract(epoch from clock_timestamp()) * 4)::bigint % 50000);
\if :client_id > 0
rollback;
\else
commit;
\endif
-- check
select count(*) > 0 from test.booked;
select count(*) = count(distinct hour) from test.booked;
select (select count(*) from test.booked) = (select count(*) from public.appointments);
select not exists (
    select from public.appointments as a join public.appointments as b on b.id > a.id and b.start_time < a.end_time and a.start_time < b.end_time
);
select deadlocks = 0 from pg_stat_database where datname = current_database();
