-- Sixteen bookings of the same hour at once: one gets it.
-- setup
select test.given_tenant('acme', 'olga');
create or replace function test.book()
returns void
language plpgsql
as $$
begin
    perform test.act_as('olga');
    insert into public.appointments (tenant_id, title, start_time, end_time)
    values (test.tenant('acme'), 'Hour', '2031-01-01 10:00+00', '2031-01-01 11:00+00');
exception
    when exclusion_violation then
        null;
end
$$;
-- session 5
begin;
select test.book();
commit;
-- check
select count(*) = 1 from public.appointments;
