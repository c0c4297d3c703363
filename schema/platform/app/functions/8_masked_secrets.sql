-- Secrets inside a readable column.
--
-- A jsonb column such as tenant_integrations.credentials stays readable, so that `select *` works, but what it
-- shows is a mask. The values go to app.secrets on their way in. app.hide_secrets() attaches the three triggers;
-- all take the same arguments: the column, the column that points to the secret, the condition under which the row
-- given conflicts with a row kept (beyond tenant_id and id), and the keys that stay readable.

create or replace function app.hide_secrets(
    p_table regclass,
    p_column name,
    p_pointer name,
    p_conflict text,
    p_readable text[] default '{}'
)
returns void
language plpgsql
set search_path = ''
as $$
declare
    v_arguments text := format('%L, %L, %L, %L', p_column, p_pointer, p_conflict, p_readable);
begin
    execute format(
        'create or replace trigger %I before insert or update on %s for each row execute function app.keep_secrets(%s)',
        't20_keep_' || p_column, p_table, v_arguments
    );
    execute format(
        'create or replace trigger %I after insert or update on %s for each row execute function app.assert_secrets_masked(%s)',
        format('t50_assert_%s_masked', p_column), p_table, v_arguments
    );
    execute format(
        'create or replace trigger %I after delete on %s for each row execute function app.forget_secrets(%s)',
        't50_forget_' || p_column, p_table, v_arguments
    );
end
$$;
comment on function app.hide_secrets(regclass, name, name, text, text[]) is
    'Makes a jsonb column of a tenant''s table write-only: its values, but those of the keys in p_readable, are encrypted into app.secrets, the row shows a mask and points to the secret with p_pointer. p_conflict compares the rows "given" and "kept" by what is unique besides (tenant_id, id), because an upsert must find the row it will update';

create or replace function app.keep_secrets()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_mask constant jsonb := '"********"';
    v_column constant text := tg_argv[0];
    v_pointer constant text := tg_argv[1];
    v_readable constant text[] := tg_argv[3]::text[];
    v_row jsonb := to_jsonb(new);
    v_given jsonb := v_row -> v_column;
    v_secret_id uuid;
    v_known jsonb := '{}';
    v_secrets jsonb;
    v_conflicts boolean;
begin
    if jsonb_typeof(v_given) <> 'object' or octet_length(v_given::text) > 16384 then
        raise exception '% must be a JSON object of at most 16 kB', v_column
            using errcode = '23514';
    end if;

    if tg_op = 'INSERT' then
        new := jsonb_populate_record(new, jsonb_build_object(v_pointer, null));
        if v_given - v_readable = '{}' then
            return new;
        end if;

        -- In an upsert the update that follows takes the values from this row, so they must not be masked yet.
        -- The lock makes sure that a row of another transaction is seen. Should the row be inserted after
        -- all, assert_secrets_masked refuses it.
        perform pg_advisory_xact_lock(hashtextextended(tg_relid || '/' || new.tenant_id, 0));
        execute format(
            'select exists (select from %s as kept, (select ($1).*) as given '
            'where kept.tenant_id = given.tenant_id and (kept.id = given.id or (%s)))',
            tg_relid::regclass, tg_argv[2]
        )
        into v_conflicts
        using new;
        if v_conflicts then
            return new;
        end if;
    else
        if v_given = to_jsonb(old) -> v_column then
            return new;
        end if;
        v_secret_id := to_jsonb(old) ->> v_pointer;
        v_known := coalesce(app.read_secret(v_secret_id)::jsonb, '{}');
    end if;

    select coalesce(jsonb_object_agg(c.key, case when c.value = v_mask then v_known -> c.key else c.value end), '{}')
    into v_secrets
    from jsonb_each(v_given - v_readable) as c
    where c.value <> v_mask
    or v_known ? c.key;

    if v_secrets = '{}' then
        v_secret_id := null;
    else
        v_secret_id := app.store_secret(
            v_secrets::text, format('%s %s/%s', tg_table_name, new.tenant_id, new.id), v_secret_id
        );
    end if;

    return jsonb_populate_record(
        new,
        jsonb_build_object(
            v_pointer, v_secret_id,
            v_column, (
                select coalesce(jsonb_object_agg(c.key, case when c.key = any(v_readable) then c.value else v_mask end), '{}')
                from jsonb_each(v_given) as c
                where c.key = any(v_readable)
                or v_secrets ? c.key
            )
        )
    );
end
$$;
comment on function app.keep_secrets() is
    'Trigger of app.hide_secrets(): moves the values into app.secrets and leaves a mask';

create or replace function app.assert_secrets_masked()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    v_column constant text := tg_argv[0];
    v_pointer constant text := tg_argv[1];
    v_readable constant text[] := tg_argv[3]::text[];
begin
    if exists (
        select
        from jsonb_each((to_jsonb(new) -> v_column) - v_readable) as c
        where c.value <> '"********"'
    ) then
        raise exception '% of % must not be stored in clear', v_column, tg_table_name
            using errcode = '23514',
                hint = 'Another write came in between; try again.';
    end if;
    if tg_op = 'UPDATE' and to_jsonb(old) -> v_pointer is distinct from to_jsonb(new) -> v_pointer then
        delete from app.secrets as s where s.id = (to_jsonb(old) ->> v_pointer)::uuid;
    end if;
    return null;
end
$$;
comment on function app.assert_secrets_masked() is
    'Trigger of app.hide_secrets(): second lock after keep_secrets(), and removes a secret no longer pointed to';

create or replace function app.forget_secrets()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    delete from app.secrets as s where s.id = (to_jsonb(old) ->> tg_argv[1])::uuid;
    return null;
end
$$;
comment on function app.forget_secrets() is
    'Trigger of app.hide_secrets(): the secret goes with its row';
