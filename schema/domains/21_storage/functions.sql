-- Files of users and tenants.

create or replace function app.protect_bucket(p_bucket text)
returns void
language plpgsql
set search_path = ''
as $$
declare
    -- Folders are compared as text, so that one which is no uuid is simply not the caller's.
    v_own constant text := '(storage.foldername(name))[1] = (select auth.uid())::text';
    v_tenant constant text := '(storage.foldername(name))[1] = ''t'' and (storage.foldername(name))[2]';
    v_reads constant text := format(
        'bucket_id = %L and (%s or (%s = any(array(select tenant_id::text from app.visible_tenants))'
        ' and (storage.foldername(name))[2] <> all(array(select tenant_id::text from app.suspended_tenants))))',
        p_bucket, v_own, v_tenant
    );
    v_writes constant text := format(
        'bucket_id = %L and (%s or (%s = any(array(select tenant_id::text from app.writable_tenants))))',
        p_bucket, v_own, v_tenant
    );
    v_plain constant text := ' and not (string_to_array(name, ''/'') && array['''', ''.'', ''..''])';
    v_policy record;
begin
    for v_policy in
        select
            format('%s_%s', p_bucket, wanted.command) as name,
            wanted.*,
            p.oid is not null as is_there
        from (values
            ('select', v_reads, null, 'users list and read their own folder, and members those of their tenants'),
            ('insert', null, v_writes || v_plain, 'users add to their own folder, and writers to those of their tenants'),
            ('update', v_writes, v_writes || v_plain, 'users change files of their own folder, and writers of their tenants'),
            ('delete', v_writes, null, 'users delete from their own folder, and writers from those of their tenants')
        ) as wanted (command, using_text, check_text, comment)
        left join pg_catalog.pg_policy as p
            on p.polrelid = 'storage.objects'::regclass
            and p.polname = format('%s_%s', p_bucket, wanted.command)
        -- Somebody's own policy has another comment and stays.
        where coalesce(obj_description(p.oid, 'pg_policy'), 'plinth: ') like 'plinth: %'
    loop
        if v_policy.is_there then
            execute format('drop policy %I on storage.objects', v_policy.name);
        end if;
        execute format('create policy %I on storage.objects for %s to authenticated', v_policy.name, v_policy.command)
            || coalesce(' using (' || v_policy.using_text || ')', '')
            || coalesce(' with check (' || v_policy.check_text || ')', '');
        begin
            execute format('comment on policy %I on storage.objects is %L', v_policy.name, 'plinth: ' || v_policy.comment);
        exception
            when insufficient_privilege then
                null;  -- Supabase lets its users make policies here, but not describe them
        end;
    end loop;
exception
    when insufficient_privilege then
        raise warning 'the policies of bucket % could not be made by %: users reach none of its files', p_bucket, current_user
            using hint = format('Let a superuser run: select app.protect_bucket(%L)', p_bucket);
end
$$;
comment on function app.protect_bucket(text) is
    'Pattern "bucket": <user id>/… is the user''s; t/<tenant id>/… is read by the members of the tenant, unless it is suspended, and written by owner, admin and member. Nothing for anon, who downloads from a public bucket by address. Policies named <bucket>_<command> are made anew, unless their comment says they are somebody''s own';
select app.callable_by('app.protect_bucket', 'nobody');
