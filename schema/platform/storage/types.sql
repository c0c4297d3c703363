-- Schema storage: buckets and the rows of the objects in them; the bytes are elsewhere.
-- supabase_storage_admin owns all of it, so the files of this folder act as that role.

create schema if not exists storage authorization supabase_storage_admin;

set local role supabase_storage_admin;

comment on schema storage is 'Buckets and objects of the storage service';
grant usage on schema storage to anon, authenticated, service_role;

do $$
begin
    if to_regtype('storage.buckettype') is null then
        create type storage.buckettype as enum ('STANDARD', 'ANALYTICS', 'VECTOR');
    end if;
end
$$;
comment on type storage.buckettype is 'Kind of bucket; only STANDARD is served';

reset role;
