do $$
begin
    if to_regtype('public.app_role') is null then
        create type public.app_role as enum ('admin', 'moderator', 'user');
    end if;
end
$$;
comment on type public.app_role is 'Role on the whole platform; roles inside a tenant are tenant_members.role';
