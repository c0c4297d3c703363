-- What one user may see of another: a few columns of profiles, for people who share a tenant and for
-- profiles whose owner shows them to friends or everybody. No e-mail, no referral code, no location.
--
-- This view runs with its owner's rights, unlike all others, and here is why. Row-level security
-- hides rows, not columns. A security_invoker view would need a policy that shows the whole row of
-- others in profiles, e-mail included, and taking the column grant away from e-mail instead would
-- break `select *` for the owner. So the condition stands in the view itself; security_barrier keeps
-- foreign functions from seeing rows before it. Named in lint.exemptions. Not for anon.
create or replace view public.public_profiles
with (security_barrier = true)
as
select
    p.id,
    p.display_name,
    p.avatar_url,
    p.bio,
    p.website,
    p.total_xp,
    p.level,
    p.created_at
from public.profiles as p
where p.deleted_at is null
and (
    p.id = (select auth.uid())
    or p.id = any((select app.fellow_user_ids())::uuid[])
    or exists (select from app.platform_admin)
    or exists (
        select
        from public.user_settings as s
        where s.user_id = p.id
        and s.tenant_id is null
        and (
            s.profile_visibility = 'public'
            or (s.profile_visibility = 'friends' and p.id = any((select app.friend_user_ids())::uuid[]))
        )
    )
);
comment on view public.public_profiles is 'What others may see of a user: fellow members of a tenant, friends or everybody signed in as its profile_visibility says';
revoke all on table public.public_profiles from public, anon, authenticated, service_role;
grant select on table public.public_profiles to authenticated, service_role;
