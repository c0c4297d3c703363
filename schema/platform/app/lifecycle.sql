select app.run_regularly('app.ensure_partitions', interval '1 hour');
select app.run_regularly('app.apply_retention', interval '1 day');
select app.run_regularly('app.forget_rate_limits', interval '1 minute');
