-- The directory of experts.

create or replace function public.verify_expert(p_user_id uuid, p_verified boolean default true)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform app.assert_platform_admin();
    if p_verified is null then
        raise exception 'say whether the expert is verified'
            using errcode = '22023';
    end if;

    update public.expert_profiles as e
    set verified = p_verified
    where e.user_id = p_user_id;
    return found;
end
$$;
comment on function public.verify_expert(uuid, boolean) is
    'States that the platform checked an expert, or takes that back; by platform administrators and servers. False when there is no such expert';
select app.callable_by('public.verify_expert', 'authenticated', 'service_role');

create or replace function app.unverify_expert()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if not app.is_service() then
        new.verified = false;
    end if;
    return new;
end
$$;
comment on function app.unverify_expert() is
    'Trigger: what was verified is not what the entry says any more, unless a server changed it';
select app.callable_by('app.unverify_expert', 'nobody');
