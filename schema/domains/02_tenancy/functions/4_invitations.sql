-- Invitations.
--
-- A manager inserts a row with invited_email. It stays pending, and the invited person must prove to own
-- the address (confirmed e-mail) and must say yes. The row of an existing account is linked only when it
-- accepts, so an invitation does not reveal whether an address has an account.

create or replace function public.my_tenant_invitations()
returns table (tenant_id uuid, tenant_name text, role text, invited_by_name text, invited_at timestamptz)
language sql
stable
security definer
set search_path = ''
as $$
    select m.tenant_id, t.name, m.role, p.display_name, m.invited_at
    from public.tenant_members as m
    join public.tenants as t on t.id = m.tenant_id
    left join public.profiles as p on p.id = m.invited_by
    where m.status = 'pending'
    and t.deleted_at is null
    and (
        m.user_id = (select auth.uid())
        or (m.user_id is null and m.invited_email = (select app.confirmed_email()))
    )
    order by m.invited_at desc, m.tenant_id
$$;
comment on function public.my_tenant_invitations() is
    'Open invitations of the caller, with what is needed to decide; the tenant itself stays hidden until they accept';
select app.callable_by('public.my_tenant_invitations', 'authenticated', 'service_role');

create or replace function public.accept_tenant_invitation(p_tenant_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_user_id uuid := auth.uid();
    v_invitation_id uuid;
    v_former record;
begin
    if v_user_id is null then
        raise exception 'sign in to accept an invitation'
            using errcode = '42501';
    end if;

    select m.id
    into v_invitation_id
    from public.tenant_members as m
    join public.tenants as t on t.id = m.tenant_id
    where m.tenant_id = p_tenant_id
    and m.status = 'pending'
    and t.deleted_at is null
    and (m.user_id = v_user_id or (m.user_id is null and m.invited_email = app.confirmed_email()))
    order by m.user_id nulls last
    limit 1
    for update of m;

    if not found then
        return false;
    end if;

    select m.id, m.status
    into v_former
    from public.tenant_members as m
    where m.tenant_id = p_tenant_id
    and m.user_id = v_user_id
    and m.id <> v_invitation_id;

    if v_former.status = 'suspended' then
        -- Suspended by a manager: an invitation to the address does not lift that.
        return false;
    elsif v_former.status = 'active' then
        delete from public.tenant_members as m
        where m.tenant_id = p_tenant_id
        and m.id = v_invitation_id;
        return true;
    elsif v_former.id is not null then
        delete from public.tenant_members as m
        where m.tenant_id = p_tenant_id
        and m.id = v_former.id;
    end if;

    update public.tenant_members as m
    set user_id = v_user_id,
        status = 'active',
        invited_email = null
    where m.tenant_id = p_tenant_id
    and m.id = v_invitation_id;
    return true;
end
$$;
comment on function public.accept_tenant_invitation(uuid) is
    'The caller accepts an invitation made to its id or to its confirmed e-mail address; false when there is none. To decline, call remove_tenant_member() or ignore it';
select app.callable_by('public.accept_tenant_invitation', 'authenticated', 'service_role');

create or replace function app.link_tenant_invitations()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    -- Unconfirmed, an address is a claim: linking then would hand over other people's invitations.
    if new.email_confirmed_at is not null and not new.is_sso_user then
        update public.tenant_members as m
        set user_id = new.id
        where m.user_id is null
        and m.status = 'pending'
        and m.invited_email = lower(new.email)
        and not exists (
            select
            from public.tenant_members as other
            where other.tenant_id = m.tenant_id
            and other.user_id = new.id
        );
    end if;
    return null;
end
$$;
comment on function app.link_tenant_invitations() is
    'Trigger: once an account has confirmed its address, invitations to that address become its own; they stay pending until accepted';
select app.callable_by('app.link_tenant_invitations', 'nobody');
