-- Tables partitioned by time: partitions appear, rows find theirs, old ones go, nobody gets in by the side door.
begin;
select plan(30);

create table public.pings (
    tenant_id uuid not null default app.platform_tenant_id(),
    id uuid not null default app.uuid_v7(),
    note text,
    note_length int generated always as (char_length(note)) stored,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id, created_at)
) partition by range (created_at);
create function public.count_ping() returns trigger language plpgsql as $$
begin
    perform set_config('test.pings', (coalesce(nullif(current_setting('test.pings', true), ''), '0')::int + 1)::text, true);
    return null;
end $$;
create trigger count_ping after insert or delete on public.pings for each row execute function public.count_ping();
select app.protect_tenant('public.pings', p_write => 'none');
select app.partition_by_time('public.pings', 'created_at', 'month', interval '90 days');
select is(app.ensure_partitions(), 4, 'this month and three more are made');
select is(app.ensure_partitions(), 0, 'once');
select is(
    (select count(*) from pg_inherits where inhparent = 'public.pings'::regclass), 5::bigint,
    'besides the default partition'
);

-- Where rows go
create function test.partition_of(p_note text) returns text language sql as $$
    select tableoid::regclass::text from public.pings where note = p_note
$$;
insert into public.pings (note) values ('now');
select is(test.partition_of('now'), 'partitions.pings_p' || to_char(now() at time zone 'UTC', 'YYYY_MM'), 'a row of now is in the partition of this month');
insert into public.pings (note, created_at) values ('old', '2020-05-05'), ('far', now() + interval '6 months');
select is(test.partition_of('old'), 'partitions.pings_default', 'an old row is not refused');
select is(test.partition_of('far'), 'partitions.pings_default', 'nor one of a time no partition was made for');
select app.ensure_partitions(7);
select is((select count(*) from pg_inherits where inhparent = 'public.pings'::regclass), 9::bigint, 'later partitions are made');
select is(
    test.partition_of('far'),
    'partitions.pings_p' || to_char((now() at time zone 'UTC') + interval '6 months', 'YYYY_MM'),
    'and take the rows that waited for them'
);
select is((select note_length from public.pings where note = 'far'), 3, 'generated columns come along');
select is(current_setting('test.pings'), '3', 'moving a row fires no trigger');
insert into public.pings (note, created_at) values ('late', now() + interval '6 months');
select is(current_setting('test.pings'), '4', 'but a new row there does');
select is((select count(*) from public.pings), 4::bigint, 'and nothing was lost');

-- The side door
select is_empty(
    $$select c.relname, r.name from pg_class as c cross join unnest(array['anon', 'authenticated', 'service_role']) as r (name)
      where c.relnamespace = 'partitions'::regnamespace and c.relkind = 'r' and has_table_privilege(r.name, c.oid, 'select, insert, update, delete')$$,
    'no API role has a right on any partition'
);
select is_empty(
    $$select relname from pg_class where relnamespace = 'partitions'::regnamespace and relkind = 'r' and not relrowsecurity$$,
    'and row-level security is on in each'
);
select is_empty(
    $$select relname from pg_class as c where relnamespace = 'partitions'::regnamespace and relkind = 'r' and obj_description(c.oid, 'pg_class') is null$$,
    'and each says what it holds'
);
select test.as_service();
select throws_ok('select note from partitions.pings_default', '42501', null, 'a server does not read one either');
select is((select count(*) from public.pings), 4::bigint, 'it reads the table');
select test.given_tenant('acme', 'olga') from (select test.as_superuser()) as prepared;
select test.act_as('olga');
select is_empty('select note from public.pings', 'users see what the policies of the table show');
select throws_ok('select app.ensure_partitions()', '42501', null, 'and make no partitions');
select throws_ok('select * from app.apply_retention()', '42501', null, 'nor drop any');
select test.as_service();
select lives_ok('select app.ensure_partitions()', 'servers do');
select throws_ok('select app.ensure_partitions(1000)', '22023', null, 'not without end');
select throws_ok('select app.ensure_partitions(-1)', '22023', null, 'nor backwards');
select test.as_superuser();

-- Retention
create table partitions.pings_p2021_01 partition of public.pings for values from ('2021-01-01 00:00+00') to ('2021-02-01 00:00+00');
insert into public.pings (note, created_at) values ('january', '2021-01-15'), ('day 89', now() - interval '89 days');
select results_eq(
    $$select partitions_dropped, rows_deleted from app.apply_retention() where table_name = 'public.pings'$$,
    $$values (1, 1::bigint)$$,
    'a partition that is over goes whole, old rows elsewhere one by one'
);
select hasnt_table('partitions'::name, 'pings_p2021_01'::name, 'the partition is gone');
select is((select array_agg(note order by note) from public.pings), array['day 89', 'far', 'late', 'now'], 'what is young enough stays');
update app.retention_policies set enabled = false where table_name = 'public.pings';
insert into public.pings (note, created_at) values ('old', '2020-05-05');
select is_empty($$select table_name from app.apply_retention() where table_name = 'public.pings'$$, 'a policy may be switched off');
update app.retention_policies set enabled = true, keep = interval '20 years' where table_name = 'public.pings';
select app.partition_by_time('public.pings', 'created_at', 'month', interval '90 days');
select is((select keep from app.retention_policies where table_name = 'public.pings'), interval '20 years', 'what the operator set stays when the schema is applied again');
select is_empty($$select table_name from app.apply_retention() where table_name = 'public.pings'$$, 'and holds');

-- A time zone does not move the borders
set local timezone = 'Pacific/Auckland';
update app.partitioned_tables set step = 'day', ahead = 2 where table_name = 'public.pings';
drop table public.pings;
create table public.pings (id int, created_at timestamptz not null) partition by range (created_at);
select app.partition_by_time('public.pings', 'created_at', 'day');
select app.ensure_partitions();
insert into public.pings values (1, (date_trunc('day', now() at time zone 'UTC') + interval '1 day') at time zone 'UTC');
select is(
    (select tableoid::regclass::text from public.pings),
    'partitions.pings_p' || to_char((now() at time zone 'UTC') + interval '1 day', 'YYYY_MM_DD'),
    'days are those of UTC, wherever the session is'
);

select * from finish();
rollback;
