-- The request log: what it keeps, what it must not keep, and who reads it.
begin;
select plan(45);

select test.given_user('max');
select test.given_user('olga');
select test.given_platform_admin('ada');

create function test.logged(p_body jsonb)
returns jsonb
language plpgsql
as $$
declare
    v_body jsonb;
begin
    insert into public.api_logs (method, path, request_body) values ('POST', '/x', p_body) returning request_body into v_body;
    return v_body;
end
$$;

-- Service
select test.as_service();
select is(test.logged('{"email": "a@example.com", "password": "hunter2"}'), '{"email": "a@example.com", "password": "[redacted]"}', 'a password is not logged');
select is(test.logged('{"a": [{"Access_Token": "x"}, {"deep": {"apiKey": "y", "ok": 1}}]}'), '{"a": [{"Access_Token": "[redacted]"}, {"deep": {"apiKey": "[redacted]", "ok": 1}}]}', 'at any depth and in any case');
select is(
    (select count(*) from jsonb_each(test.logged('{"passwd": 1, "PASSPHRASE": 1, "client_secret": {"a": 1}, "refreshToken": [1], "Authorization": "x", "x-api-key": "x", "api_key": "x", "set-cookie": "x", "credentials": {}, "private-key": "x", "access key": "x", "otp": 1, "code": 1, "pin": 1234, "pwd": "x", "cvv": 123, "jwt": "x", "signature": "x"}')) as m where m.value <> '"[redacted]"'),
    0::bigint, 'under all the names secrets go by'
);
select is(test.logged('{"name": "x", "amount": 5, "pinned": true, "codec": "h264", "keyboard": "de", "none": null, "empty": {}, "list": []}'), '{"name": "x", "amount": 5, "pinned": true, "codec": "h264", "keyboard": "de", "none": null, "empty": {}, "list": []}', 'what is no secret stays');
select is(test.logged('{"header": "Bearer abcdef123456"}'), '{"header": "Bearer [redacted]"}', 'a token in a text is known by its form');
select is(test.logged('"user=max&password=hunter2&new_token=abc#x"'), '"user=max&password=[redacted]&new_token=[redacted]#x"', 'a form is a text too');
select is(test.logged('["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"]'), '["[redacted]"]', 'and so is a bare JWT');
select is(test.logged('5'), '5', 'a number is a body');
select is(test.logged('null'), 'null', 'so is null');
select is(test.logged(null), null, 'and no body is none');
select is(test.logged(jsonb_build_object('text', repeat('x', 20000))), jsonb_build_object('too_long', 20000 + length('{"text": ""}')), 'of a long body the length is kept');
select is(test.logged(jsonb_build_object('password', repeat('x', 20000))), jsonb_build_object('too_long', 20000 + length('{"password": ""}')), 'of one long by its secret too');
select is(octet_length(test.logged(jsonb_build_object('text', repeat('x', 16384 - length('{"text": ""}'))))::text), 16384, '16 kB fit');
select is(test.logged(jsonb_build_object('text', repeat('x', 16385 - length('{"text": ""}')))), '{"too_long": 16385}', 'one byte more does not');
select lives_ok($$select test.logged((repeat('[', 5000) || repeat(']', 5000))::jsonb)$$, 'a body nested to exhaust the stack is logged');
select ok(test.logged((repeat('{"a":', 100) || '"hunter2"' || repeat('}', 100))::jsonb)::text not like '%hunter2%', 'but not to its bottom');
select ok(test.logged((repeat('{"a":', 30) || '1' || repeat('}', 30))::jsonb)::text not like '%too deep%', 'which a usual one has in reach');
insert into public.api_logs (method, path, user_agent, response_body, error_message)
values ('GET', '/auth/callback?code=abc&state=ok&api_key=k', repeat('x', 5000), '{"access_token": "x", "expires_in": 3600}', 'cannot connect with password=hunter2 ' || repeat('y', 9000));
select is((select path from public.api_logs where method = 'GET'), '/auth/callback?code=[redacted]&state=ok&api_key=[redacted]', 'a path loses its secrets');
select is((select response_body from public.api_logs where method = 'GET'), '{"access_token": "[redacted]", "expires_in": 3600}', 'an answer as well');
select is((select length(user_agent) from public.api_logs where method = 'GET'), 1000, 'what is long is cut, not refused');
select is((select length(error_message) from public.api_logs where method = 'GET'), 4000, 'a message too');
select matches((select error_message from public.api_logs where method = 'GET'), '^cannot connect with password=\[redacted\] y', 'without its secret');
select lives_ok($$insert into public.api_logs (method, path) values ('GET', '/' || repeat('p', 9000))$$, 'a path of any length is logged');
select throws_ok($$insert into public.api_logs (method, path, status_code) values ('GET', '/x', 42)$$, '23514', null, 'a status is one of HTTP');
select throws_ok($$update public.api_logs set path = '/innocent'$$, '42501', null, 'a server does not rewrite the log');
select throws_ok($$delete from public.api_logs$$, '42501', null, 'nor shortens it');
select throws_ok($$select app.without_secrets('{}')$$, '42501', null, 'the tools are the trigger''s');

select test.as_superuser();
delete from public.api_logs;
select test.as_service();
insert into public.api_logs (user_id, method, path) values (test.id_of('max'), 'GET', '/max'), (test.id_of('olga'), 'GET', '/olga'), (null, 'POST', '/login');

-- User
select test.act_as('max');
select results_eq('select path from public.api_logs', array['/max'], 'a user reads its own requests');
select throws_ok($$insert into public.api_logs (user_id, method, path) values (auth.uid(), 'GET', '/forged')$$, '42501', null, 'and writes none');
select throws_ok($$update public.api_logs set path = '/x'$$, '42501', null, 'nor changes one');
select throws_ok($$delete from public.api_logs$$, '42501', null, 'nor deletes one');
select throws_ok($$select * from partitions.api_logs_default$$, '42501', null, 'nor goes around through a partition');
select is(app.api_logs_read_since(), null, 'the log of others begins never');
select test.as_anon();
select throws_ok('select path from public.api_logs', '42501', null, 'anon reads none');

-- Platform admin
select test.act_as('ada');
select bag_eq('select path from public.api_logs', array['/max', '/olga', '/login'], 'a platform administrator reads all, those of nobody too');
select throws_ok($$delete from public.api_logs$$, '42501', null, 'and deletes none');

-- The index answers, for a user and for an administrator
select test.as_superuser();
insert into public.api_logs (method, path, user_id) select 'GET', '/n', case when n % 1000 = 0 then test.id_of('max') end from generate_series(1, 20000) as n;
analyze public.api_logs;
select test.act_as('max');
select matches(test.plan_of('select * from public.api_logs'), 'BitmapOr', 'one''s own requests are found by index, although the policy has two arms');
select is((select count(*) from public.api_logs), 21::bigint, 'all of them');

-- Erased and expired
select test.as_superuser();
delete from auth.users where id = test.id_of('olga');
select is((select user_id from public.api_logs where path = '/olga'), null, 'an erased account leaves no name');
select is((select keep from app.retention_policies where table_name = 'public.api_logs'), interval '30 days', 'a month is kept');
insert into public.api_logs (method, path, created_at) values ('GET', '/old', now() - interval '31 days'), ('GET', '/young', now() - interval '29 days');
select app.apply_retention();
select is_empty($$select path from public.api_logs where path = '/old'$$, 'what is older goes');
select isnt_empty($$select path from public.api_logs where path = '/young'$$, 'what is younger stays');
select is((select on_erasure from app.personal_data where table_name = 'public.api_logs'), 'scrub', 'an erasure takes out what was said');
select hasnt_column('public', 'api_logs', 'updated_at', 'a log has no time of change');
select is((select count(*) from pg_trigger where tgrelid = 'public.api_logs'::regclass and tgname like '%updated_at%'), 0::bigint, 'nor a trigger that looks for one');

select * from finish();
rollback;
