select app.run_regularly('app.ensure_partitions', interval '1 hour');
select app.run_regularly('app.apply_retention', interval '1 day');
select app.run_regularly('app.forget_rate_limits', interval '1 minute');
select app.run_regularly('app.forget_sign_ins', interval '10 minutes');
select app.run_regularly('app.expire_messages', interval '10 minutes');
select app.keep_rows('app.outbox', 'created_at', interval '7 days');
