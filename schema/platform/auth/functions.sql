-- What SQL may ask about the caller. The program sets the claims of the token as settings of each
-- transaction: `request.jwt.claim.sub` alone, so that auth.uid() parses no JSON per row, and the whole
-- document in `request.jwt.claims`. A setting that was never set is null, one that was set in an earlier
-- transaction of the connection is ''; both mean there is no claim.
--
-- Not pinned to a search_path and not definer, so that PostgreSQL can inline them.

set local role supabase_auth_admin;

create or replace function auth.uid()
returns uuid
language sql
stable
as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
    )::uuid
$$;
comment on function auth.uid() is 'Id of the signed-in user, null without one. In policies write (select auth.uid()), then it is evaluated once per statement';

create or replace function auth.role()
returns text
language sql
stable
as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim.role', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
    )
$$;
comment on function auth.role() is 'Role claim of the caller: anon, authenticated, service_role or one of your own';

create or replace function auth.email()
returns text
language sql
stable
as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim.email', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
    )
$$;
comment on function auth.email() is 'E-mail claim of the signed-in user; it may be unconfirmed';

create or replace function auth.jwt()
returns jsonb
language sql
stable
as $$
    select coalesce(
        nullif(current_setting('request.jwt.claim', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')
    )::jsonb
$$;
comment on function auth.jwt() is 'All claims of the caller''s token';

grant execute on function auth.uid(), auth.role(), auth.email(), auth.jwt() to public;

reset role;
