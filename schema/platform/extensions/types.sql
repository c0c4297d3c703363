-- Extensions live in their own schema, so that public holds only the data model. Our functions name
-- them in full: extensions.gen_random_bytes(8), operator(extensions.<=>).

create schema if not exists extensions;
do $$
begin
    comment on schema extensions is 'Extensions: pgcrypto, pg_trgm, uuid-ossp and, where the server has it, vector';
    grant usage on schema extensions to anon, authenticated, service_role;
exception
    when insufficient_privilege then
        null;  -- somebody else's schema keeps its comment and grants
end
$$;

-- Functions of this transaction are born closed (platform/roles/policies.sql); those of extensions are
-- tools for everyone.
alter default privileges in schema extensions grant execute on functions to public;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists btree_gist with schema extensions;  -- no two appointments of one person at a time

-- vector is the one the data model can do without: embeddings and vector search stay off then.
do $$
begin
    if exists (select from pg_catalog.pg_available_extensions where name = 'vector') then
        create extension if not exists vector with schema extensions;
    else
        raise warning 'extension vector is not installed on the server: embeddings and vector search stay off'
            using hint = 'Install pgvector for this version of PostgreSQL (Debian: postgresql-<version>-pgvector) and apply the schema again.';
    end if;
exception
    when others then
        -- Not trusted for this role, or a library that does not fit the server.
        raise warning 'extension vector cannot be created (%): embeddings and vector search stay off', sqlerrm
            using hint = 'Let a superuser run: create extension vector with schema extensions';
end
$$;

do $$
declare
    v_extension record;
begin
    for v_extension in
        select e.extname, n.nspname
        from pg_catalog.pg_extension as e
        join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
        where e.extname in ('pgcrypto', 'pg_trgm', 'uuid-ossp', 'btree_gist', 'vector')
        and n.nspname <> 'extensions'
    loop
        raise exception 'extension % is installed in schema %, the data model expects it in schema extensions', v_extension.extname, v_extension.nspname
            using hint = format('Run: alter extension %I set schema extensions', v_extension.extname);
    end loop;
end
$$;
