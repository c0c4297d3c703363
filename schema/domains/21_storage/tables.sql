-- Storage: two buckets, made here like tables, because policies.sql asks which are ours.
--
-- A bucket of that name which was there before belongs to somebody else: it keeps its limits and gets no policies.

create table if not exists app.own_buckets (
    id text primary key
);
comment on table app.own_buckets is 'Buckets the schema made: their limits follow the schema, and their policies are app.protect_bucket()''s. Take a row out to keep both by hand';
alter table app.own_buckets enable row level security;

do $$
declare
    v_wanted record;
begin
    for v_wanted in
        select *
        from (values
            ('public', true, array['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/pdf']),
            ('private', false, array['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'application/pdf', 'application/json'])
        ) as wanted (id, is_public, mime_types)
    loop
        -- Without types a browser would run (html, svg): what is uploaded here is served from our origin.
        with made as (
            insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
            values (v_wanted.id, v_wanted.id, v_wanted.is_public, 52428800, v_wanted.mime_types)
            on conflict do nothing
            returning id
        )
        insert into app.own_buckets (id)
        select m.id
        from made as m
        on conflict (id) do nothing;

        update storage.buckets as b
        set public = v_wanted.is_public,
            file_size_limit = 52428800,
            allowed_mime_types = v_wanted.mime_types
        where b.id = v_wanted.id
        and b.id in (select o.id from app.own_buckets as o)
        and (b.public, b.file_size_limit, b.allowed_mime_types) is distinct from (v_wanted.is_public, 52428800, v_wanted.mime_types);

        if not exists (select from app.own_buckets as o where o.id = v_wanted.id) then
            raise warning 'bucket % was there before: it keeps its limits and policies', v_wanted.id;
        end if;
    end loop;
exception
    when insufficient_privilege then
        raise warning 'the buckets public and private could not be made by %', current_user
            using hint = 'Make them in the storage service, and write policies for them.';
end
$$;
