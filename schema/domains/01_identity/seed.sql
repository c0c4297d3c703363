-- Accounts that existed before the schema was applied get their rows too.
select app.provision_user(u.id, u.email, u.raw_user_meta_data)
from auth.users as u
where not exists (
    select
    from public.profiles as p
    where p.id = u.id
);
