-- Sixteen owners all leave at once: one stays.
-- setup
select test.given_tenant('acme', 'owner0');
insert into public.tenant_members (tenant_id, user_id, role)
select test.tenant('acme'), test.given_user('owner' || n), 'owner'
from generate_series(1, 15) as n;
create or replace function test.leave(p_name text)
returns void
language plpgsql
as $$
begin
    perform test.act_as(p_name);
    perform public.remove_tenant_member(test.tenant('acme'), test.id_of(p_name));
exception
    when check_violation then
        null;
end
$$;
-- session 3
begin;
select test.leave('owner' || :client_id);
commit;
-- check
select count(*) = 1 from public.tenant_members where role = 'owner' and status = 'active';
