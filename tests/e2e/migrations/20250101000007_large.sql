-- Rows without a table: 100,000 of about a thousand bytes each.
create view public.large as
select n as id, md5(n::text) as mark, repeat(md5(n::text), 30) as text, n % 7 = 0 as seventh
from generate_series(1, 100000) as n;

grant select on public.large to anon, service_role;

create view public.failing as
select n as id, repeat('x', 1000) as text, 1 / (50000 - n) as quotient
from generate_series(1, 60000) as n;

grant select on public.failing to anon, service_role;
