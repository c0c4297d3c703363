insert into app.reserved_subdomains (name)
select unnest(array[
    'account', 'admin', 'api', 'app', 'assets', 'auth', 'billing', 'blog', 'cdn', 'console', 'dashboard',
    'dev', 'docs', 'email', 'ftp', 'graphql', 'help', 'imap', 'internal', 'login', 'mail', 'metrics',
    'ns1', 'ns2', 'platform', 'pop', 'realtime', 'rest', 'root', 'security', 'signup', 'smtp', 'staging',
    'static', 'status', 'storage', 'studio', 'support', 'system', 'test', 'webmail', 'www'
])
on conflict (name) do nothing;

insert into app.secret_keys (id, key)
select 1, extensions.gen_random_bytes(32)
where not exists (select from app.secret_keys);
