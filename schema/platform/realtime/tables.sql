-- Realtime: the publication from which row changes are read. It starts empty; the epilogue adds the
-- wanted tables that exist. Partitioned tables appear under the name of their root.

do $$
begin
    if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
        create publication supabase_realtime with (publish_via_partition_root = true);
    end if;
exception
    when insufficient_privilege then
        raise warning 'publication supabase_realtime is missing and % may not create it: realtime changes stay off', current_user
            using hint = 'Let the owner of the database run: create publication supabase_realtime with (publish_via_partition_root = true)';
end
$$;

do $$
begin
    if exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
        comment on publication supabase_realtime is 'Tables whose row changes reach realtime subscribers';
    end if;
exception
    when insufficient_privilege then
        null;  -- somebody else's publication keeps its comment
end
$$;
