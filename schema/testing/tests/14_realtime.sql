-- The publication row changes are read from.
begin;
select plan(4);

select is((select pubviaroot from pg_publication where pubname = 'supabase_realtime'), true, 'partitions appear under the name of their table');
select is_empty(
    $$select wanted.name from unnest(array['profiles', 'posts', 'journal_entries', 'app_events']) as wanted (name) where to_regclass('public.' || wanted.name) is not null except select tablename from pg_publication_tables where pubname = 'supabase_realtime'$$,
    'the wanted tables that exist are published'
);
select is_empty(
    $$select tablename from pg_publication_tables where pubname = 'supabase_realtime' and (schemaname <> 'public' or tablename <> all(array['profiles', 'posts', 'journal_entries', 'app_events']))$$,
    'and nothing else'
);
select is((select relreplident from pg_class where oid = 'public.profiles'::regclass), 'f', 'changes of a profile carry the old row');

select * from finish();
rollback;
