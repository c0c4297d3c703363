-- Accounts from before this area came.
insert into public.user_activations (user_id, signup_date)
select u.id, coalesce(u.created_at, now())
from auth.users as u
on conflict (user_id) do nothing;
