-- Schema app: the tools of the data model. It is not served over REST. The API roles may use it,
-- because policies and column defaults call its functions with the caller's rights.
--
-- Domains name a rule once. A value that breaks one is refused with SQLSTATE 23514.

create schema if not exists app;
comment on schema app is 'Policy helpers, protection patterns, domains and secrets; not exposed over the API';
revoke all on schema app from public;
grant usage on schema app to anon, authenticated, service_role;
grant usage on schema app to supabase_auth_admin; -- for the outbox

create schema if not exists partitions;
comment on schema partitions is 'Partitions of the tables of public that are partitioned by time. Read and write their parents: the rules of access are there';
revoke all on schema partitions from public;

do $$
begin
    if to_regtype('app.email') is null then
        create domain app.email as text
            constraint email_is_plausible check (
                value = lower(value)
                and char_length(value) <= 254
                and value ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'
            );
    end if;

    if to_regtype('app.currency') is null then
        create domain app.currency as text
            constraint currency_is_iso check (value ~ '^[A-Z]{3}$');
    end if;

    if to_regtype('app.slug') is null then
        create domain app.slug as text
            constraint slug_is_url_safe check (
                char_length(value) <= 64
                and value ~ '^[a-z0-9]+(-[a-z0-9]+)*$'
            );
    end if;

    if to_regtype('app.sha256_hex') is null then
        create domain app.sha256_hex as text
            constraint sha256_is_hex check (value ~ '^[0-9a-f]{64}$');
    end if;

    if to_regtype('app.percent') is null then
        create domain app.percent as numeric(5, 2)
            constraint percent_is_in_range check (value between 0 and 100);
    end if;
end
$$;

comment on domain app.email is 'E-mail address in lower case, at most 254 characters';
comment on domain app.currency is 'ISO 4217 currency code, three upper-case letters';
comment on domain app.slug is 'Name for use in a URL: lower-case letters, digits and single hyphens';
comment on domain app.sha256_hex is 'SHA-256 digest as 64 lower-case hexadecimal digits';
comment on domain app.percent is 'Share of a hundred, two decimals';
