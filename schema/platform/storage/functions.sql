-- What policies on storage.objects ask about a path, and the trigger functions of the two tables.

set local role supabase_storage_admin;

create or replace function storage.foldername(name text)
returns text[]
language sql
immutable
parallel safe
as $$
    select (string_to_array(name, '/'))[1:cardinality(string_to_array(name, '/')) - 1]
$$;
comment on function storage.foldername(text) is 'Folders of a path, outermost first: a/b/c.png gives {a,b}';

create or replace function storage.filename(name text)
returns text
language sql
immutable
parallel safe
as $$
    select split_part(name, '/', -1)
$$;
comment on function storage.filename(text) is 'Last segment of a path: a/b/c.png gives c.png';

create or replace function storage.extension(name text)
returns text
language sql
immutable
parallel safe
as $$
    select split_part(split_part(name, '/', -1), '.', -1)
$$;
comment on function storage.extension(text) is 'What follows the last dot of the last segment, or the whole segment when it has no dot: a/b/c.png gives png';

create or replace function storage.operation()
returns text
language sql
stable
as $$
    select nullif(current_setting('storage.operation', true), '')
$$;
comment on function storage.operation() is 'Operation of the storage service that runs the statement, for policies that differ by it';

create or replace function storage.update_updated_at_column()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.updated_at = now();
    return new;
end
$$;
comment on function storage.update_updated_at_column() is 'Trigger: stamps updated_at';

create or replace function storage.enforce_bucket_name_length()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if char_length(new.name) > 100 then
        raise exception 'bucket name "%" is too long (% characters). Max is 100.', new.name, char_length(new.name);
    end if;
    return new;
end
$$;
comment on function storage.enforce_bucket_name_length() is 'Trigger: a bucket name has at most 100 characters';

create or replace function storage.protect_delete()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if coalesce(current_setting('storage.allow_delete_query', true), 'false') <> 'true' then
        raise exception 'Direct deletion from storage tables is not allowed. Use the Storage API instead.'
            using errcode = '42501',
                hint = 'Deleting a row would leave the bytes of the object behind.';
    end if;
    return null;
end
$$;
comment on function storage.protect_delete() is 'Trigger: rows are deleted by the storage service, which also removes the bytes';

reset role;
