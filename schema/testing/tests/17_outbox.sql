-- The outbox: who reaches it, what is leased, how attempts end.
begin;
select plan(39);

create function test.as_auth()
returns void
language plpgsql
as $$
begin
    perform set_config('role', 'supabase_auth_admin', true);
end
$$;
create function test.row_of(p_id bigint)
returns app.outbox
language sql
security definer
as $$
    select * from app.outbox where id = p_id
$$;
create temp table message as select null::bigint as id where false;
grant all on message to supabase_auth_admin;

-- Who reaches it
select test.as_anon();
select throws_ok('select recipient from app.outbox', '42501', null, 'visitors see nothing of it');
select throws_ok($$select app.enqueue_message('email', 'x', 'a@example.com', '', '', '', '')$$, '42501', null, 'and send nothing');
select throws_ok($$select * from app.waiting_messages()$$, '42501', null, 'nor read what waits');
select test.as_service();
select throws_ok('select code from app.outbox', '42501', null, 'servers do not see codes either');
select throws_ok($$select * from app.lease_messages('email', 1, '1 minute')$$, '42501', null, 'nor lease messages');
select throws_ok($$select app.settle_message(1, 'sent')$$, '42501', null, 'nor settle them');
select throws_ok('select * from app.waiting_messages()', '42501', null, 'nor read what waits');
select throws_ok('select * from app.count_waiting_messages()', '42501', null, 'nor count');
select throws_ok('select app.discard_waiting_messages()', '42501', null, 'nor discard');
select test.as_superuser();
select is_empty(
    $$select g.grantee from information_schema.role_table_grants as g where g.table_schema = 'app' and g.table_name = 'outbox' and g.grantee <> g.grantor$$,
    'nobody has a grant on the table'
);

-- On its way
select test.as_auth();
select throws_ok('select code from app.outbox', '42501', null, 'the auth service goes through functions, too');
insert into message select app.enqueue_message('email', 'confirmation', 'Ada@example.com', E'Hello\r\nBcc: all@example.com', '<p>123456</p>', '123456', '123456');
select is((select subject from app.waiting_messages(p_id => (select id from message))), 'Hello Bcc: all@example.com', 'a subject is one line');
select throws_ok($$select app.enqueue_message('email', 'x', E'a@example.com\r\nBcc: b@example.com', '', '', '', '')$$, '23514', null, 'an address with a line break is refused');
select throws_ok($$select app.enqueue_message('pigeon', 'x', 'a@example.com', '', '', '', '')$$, '23514', null, 'so is an unknown channel');
select lives_ok($$select app.enqueue_message('sms', 'sms', '4915112345678', null, null, 'Your code is 1', '1')$$, 'an SMS has neither subject nor HTML');
select is((select count(*) from app.waiting_messages()), 2::bigint, 'both wait');
select is((select id from app.waiting_messages('ada@EXAMPLE.com')), (select id from message), 'found by recipient whatever its case');
select results_eq('select channel, waiting from app.count_waiting_messages() order by channel', $$values ('email', 1::bigint), ('sms', 1)$$, 'and counted');

-- Leases
select is((select id from app.lease_messages('email', 10, '1 minute')), (select id from message), 'a message that is due is leased, of its channel alone');
select is_empty($$select * from app.lease_messages('email', 10, '1 minute')$$, 'once');
select is((select (test.row_of(id)).attempts from message), 1, 'which counts as an attempt');
select test.as_superuser();
update app.outbox set leased_until = now() where id = (select id from message);
select test.as_auth();
select is((select id from app.lease_messages('email', 10, '1 minute')), (select id from message), 'a lease that ended frees it');

-- Ends of an attempt
select throws_ok('select app.settle_message(1, null)', '22023', null, 'an attempt ends somehow');
select throws_ok($$select app.settle_message(1, 'lost')$$, '22023', null, 'in one of three ways');
create function pg_temp.pause_after(p_attempts integer)
returns interval
language plpgsql
as $$
begin
    perform test.as_superuser();
    update app.outbox set attempts = p_attempts where id = (select id from message);
    perform test.as_auth();
    perform app.settle_message((select id from message), 'retry', '421 try later');
    return (select (test.row_of(id)).next_attempt_at - now() from message);
end
$$;
select test.as_superuser();
select is(pg_temp.pause_after(n.attempts), n.pause, format('attempt %s is followed by %s', n.attempts, n.pause))
from (values (1, interval '10 seconds'), (2, '1 minute'), (3, '5 minutes'), (4, '30 minutes'), (5, '2 hours'), (9, '2 hours')) as n (attempts, pause);
select results_eq($$select r.last_error, r.code, r.leased_until from message, test.row_of(message.id) as r$$, $$values ('421 try later', '123456', null::timestamptz)$$, 'it keeps its contents, and the reason');
select is_empty($$select * from app.lease_messages('email', 10, '1 minute')$$, 'it is not due before');

select test.as_superuser();
update app.outbox set created_at = now() - interval '23 hours' where id = (select id from message);
select test.as_auth();
select is((select app.settle_message(id, 'retry', '421 try later') from message), 'failed', 'no attempt is left after a day');
select results_eq($$select r.failed_at is not null, r.subject || r.html || r.body || r.code, r.last_error from message, test.row_of(message.id) as r$$, $$values (true, '', '421 try later')$$, 'a failed message has no contents');
select is((select app.settle_message(id, 'sent') from message), null, 'nor another end');

update message set id = app.enqueue_message('email', 'recovery', 'bob@example.com', 'Hi', '<p>x</p>', 'x', '1');
select is((select app.settle_message(id, 'sent') from message), 'sent', 'a message is sent');
select results_eq($$select r.sent_at is not null, r.subject || r.html || r.body || r.code, r.last_error from message, test.row_of(message.id) as r$$, $$values (true, '', null::text)$$, 'and has no contents from then on');

-- What nobody sends
select test.as_superuser();
update app.outbox set created_at = now() - interval '25 hours' where channel = 'sms';
select app.expire_messages();
select results_eq($$select failed_at is not null, body || code, last_error from app.outbox where channel = 'sms'$$, $$values (true, '', 'nothing sent it within a day')$$, 'what waited for a day has failed');
select test.as_auth();
select app.enqueue_message('email', 'x', 'a@example.com', '', '', '', '');
select is(app.discard_waiting_messages(), 1::bigint, 'what waits can be discarded');
select test.as_superuser();

select * from finish();
rollback;
