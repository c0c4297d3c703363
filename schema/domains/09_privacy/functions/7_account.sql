-- The account behind a person.

create or replace function app.anonymize_account(p_user_id uuid)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    v_values constant jsonb := jsonb_build_object(
        'email', format('anonymized_%s@anonymized.invalid', p_user_id),
        'raw_user_meta_data', '{}'::jsonb,
        'raw_app_meta_data', '{}'::jsonb,
        'encrypted_password', null, 'email_confirmed_at', null, 'phone', null, 'phone_confirmed_at', null,
        'invited_at', null, 'last_sign_in_at', null,
        'confirmation_token', '', 'recovery_token', '', 'reauthentication_token', '',
        'email_change', '', 'email_change_token_new', '', 'email_change_token_current', '',
        'phone_change', '', 'phone_change_token', '',
        'banned_until', '2999-12-31T00:00:00Z'
    );
    v_email text;
    v_set text;
    v_is_changed text;
    v_belonging record;
begin
    select lower(u.email) into v_email from auth.users as u where u.id = p_user_id for update;
    if not found then
        return false;
    end if;

    -- Sessions, identities, factors, codes, whatever the auth service has: all that hangs on the account.
    for v_belonging in
        select c.conrelid::regclass as table_name, a.attname as column_name
        from pg_catalog.pg_constraint as c
        join pg_catalog.pg_class as t on t.oid = c.conrelid
        join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f'
        and c.confrelid = 'auth.users'::regclass
        and t.relnamespace = 'auth'::regnamespace
        union
        select t.oid::regclass, a.attname
        from pg_catalog.pg_class as t
        join pg_catalog.pg_attribute as a on a.attrelid = t.oid
        where t.oid in (to_regclass('auth.refresh_tokens'), to_regclass('auth.flow_state'))
        and a.attname = 'user_id'
    loop
        execute format('delete from %s where %I = %L', v_belonging.table_name, v_belonging.column_name, p_user_id::text);
    end loop;

    -- What happened stays known, who it was does not.
    update auth.audit_log_entries as e
    set payload = (e.payload::jsonb - array['actor_username', 'actor_name', 'traits'])::json,
        ip_address = ''
    where e.payload ->> 'actor_id' = p_user_id::text
    or e.payload #>> '{traits,user_id}' = p_user_id::text
    or lower(e.payload ->> 'actor_username') = v_email
    or lower(e.payload #>> '{traits,user_email}') = v_email;

    select
        string_agg(format('%1$I = (jsonb_populate_record(null::auth.users, %2$L)).%1$I', a.attname, v_values), ', '),
        string_agg(format('%1$I is distinct from (jsonb_populate_record(null::auth.users, %2$L)).%1$I', a.attname, v_values), ' or ')
    into v_set, v_is_changed
    from pg_catalog.pg_attribute as a
    where a.attrelid = 'auth.users'::regclass
    and v_values ? a.attname
    and a.attgenerated = ''
    and not a.attisdropped;
    execute format(
        'update auth.users set %s, deleted_at = coalesce(deleted_at, now()), updated_at = now() where id = %L and (%s)',
        v_set, p_user_id::text, v_is_changed
    );
    return true;
exception
    when insufficient_privilege or undefined_table or undefined_column then
        raise warning 'the account itself was not anonymised: %', sqlerrm
            using hint = 'It belongs to another auth service; delete or anonymise it there.';
        return false;
end
$$;
comment on function app.anonymize_account(uuid) is
    'Empties an account and closes it for good: address replaced, password, phone and metadata gone, sessions, identities, factors and codes deleted, banned. False, with a warning, where the auth service is not ours to change';
select app.callable_by('app.anonymize_account', 'nobody');
