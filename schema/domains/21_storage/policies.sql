-- Buckets that were there before keep the policies they have.
select app.protect_bucket(o.id)
from app.own_buckets as o
where o.id in ('public', 'private')
order by o.id;
