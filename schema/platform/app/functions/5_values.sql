-- Ids and secrets.

create or replace function app.uuid_v7()
returns uuid
language plpgsql
volatile
parallel safe
set search_path = ''
as $$
begin
    -- A random (v4) uuid whose first 48 bits become the milliseconds since 1970; then the version
    -- nibble goes from 0100 to 0111. plpgsql, because a function in sql would be planned anew by every insert.
    return encode(
        set_bit(
            set_bit(
                overlay(
                    uuid_send(gen_random_uuid())
                    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                    from 1 for 6
                ),
                52, 1
            ),
            53, 1
        ),
        'hex'
    )::uuid;
end
$$;
comment on function app.uuid_v7() is
    'New id that sorts by time of creation (UUID version 7), so that inserts touch the end of an index';

create or replace function app.store_secret(p_value text, p_purpose text, p_id uuid default null)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    v_key record;
    v_id uuid;
begin
    select k.id, encode(k.key, 'hex') as passphrase
    into strict v_key
    from app.secret_keys as k
    order by k.id desc
    limit 1;

    insert into app.secrets (id, purpose, key_id, ciphertext)
    values (
        coalesce(p_id, gen_random_uuid()),
        p_purpose,
        v_key.id,
        extensions.pgp_sym_encrypt(p_value, v_key.passphrase, 'cipher-algo=aes256')
    )
    on conflict (id) do update
    set purpose = excluded.purpose,
        key_id = excluded.key_id,
        ciphertext = excluded.ciphertext,
        updated_at = now()
    returning id into v_id;

    return v_id;
end
$$;
comment on function app.store_secret(text, text, uuid) is
    'Encrypts a value with the newest key and stores it, as a new secret or over the one with that id; returns the id';

create or replace function app.read_secret(p_id uuid)
returns text
language sql
stable
set search_path = ''
as $$
    select extensions.pgp_sym_decrypt(s.ciphertext, encode(k.key, 'hex'))
    from app.secrets as s
    join app.secret_keys as k on k.id = s.key_id
    where s.id = p_id
$$;
comment on function app.read_secret(uuid) is
    'Decrypts a secret; null when there is none. For definer functions that checked their caller';

create or replace function app.keyed_digest(p_value text)
returns text
language sql
stable
set search_path = ''
as $$
    -- The oldest key, for ever: a digest must stay comparable when keys are renewed.
    select encode(extensions.hmac(convert_to(p_value, 'UTF8'), k.key, 'sha256'), 'hex')
    from app.secret_keys as k
    order by k.id
    limit 1
$$;
comment on function app.keyed_digest(text) is
    'Digest (64 hexadecimal digits) that is equal for equal values and that nobody can find by trying values, without the key. For definer functions';

create or replace function app.sha256(p_value text)
returns bytea
language sql
immutable
parallel safe
set search_path = ''
as $$
    -- convert_to() is only stable because conversions can be replaced; to the database's own encoding there is none.
    select sha256(convert_to(p_value, 'UTF8'))
$$;
comment on function app.sha256(text) is
    'Digest (32 bytes) of a text; immutable, so that generated columns and indexes can use it';

create or replace function app.retry_after(p_attempts integer)
returns interval
language sql
immutable
parallel safe
set search_path = ''
as $$
    select interval '15 seconds' * power(2, least(p_attempts, 12))
$$;
comment on function app.retry_after(integer) is
    'How long work that failed so many times waits for the next attempt: 30 seconds after the first, then twice as long each time, 17 hours at most';
