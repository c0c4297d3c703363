-- Prologue: what must hold before the first object is made.
--
-- The whole composed file runs in one transaction that the caller opens. Every setting is local to
-- it. The empty search_path forces each name below to be written with its schema, so nothing lands
-- in, or is found in, a place by accident.

do $$
begin
    if current_setting('server_version_num')::int < 150000 then
        raise exception 'this schema needs PostgreSQL 15 or newer, the server is %', current_setting('server_version')
            using hint = 'Upgrade the server, or use the embedded PostgreSQL.';
    end if;
end
$$;

set local search_path = '';
set local check_function_bodies = off;  -- a function may name a table that comes later in the file
set local lock_timeout = '10s';         -- rather fail than queue behind a long query and block everyone
set local client_min_messages = warning;

-- Two appliers at once would deadlock half way; the second waits here instead.
select pg_advisory_xact_lock(hashtext('plinth.schema'));
