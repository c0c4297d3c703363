-- Registers, reports and figures of compliance: who keeps them, and what they must not say.
begin;
select plan(17);

select test.given_tenant('acme', 'olga', p_admins => array['adam'], p_members => array['max']);
select test.given_tenant('globex', 'otto');
select test.given_platform_admin('ada');

-- Activities
select test.act_as('olga');
select lives_ok($$insert into public.data_processing_activities (tenant_id, name, purpose, legal_basis, data_categories) values (test.tenant('acme'), 'Payroll', 'Paying people', 'contract', '{name,salary}')$$, 'a tenant keeps its register');
select throws_ok($$insert into public.data_processing_activities (tenant_id, name, purpose, legal_basis) values (test.tenant('acme'), 'Payroll', 'Again', 'contract')$$, '23505', null, 'each activity once');
select throws_ok($$insert into public.data_processing_activities (tenant_id, name, purpose, legal_basis) values (test.tenant('acme'), 'Fun', 'Fun', 'because')$$, '23514', null, 'on a basis the law knows');
select throws_ok($$update public.data_processing_activities set third_country_transfers = true$$, '23514', null, 'a transfer abroad needs safeguards');
select lives_ok($$update public.data_processing_activities set third_country_transfers = true, transfer_safeguards = 'Standard clauses'$$, 'with them it may be');
select throws_ok($$update public.data_processing_activities set retention_period = 0$$, '23514', null, 'nothing is kept for no time');
select throws_ok($$update public.data_processing_activities set tenant_id = test.tenant('globex')$$, '23514', null, 'and no register is another tenant''s');
select throws_ok($$insert into public.data_processing_activities (name, purpose, legal_basis) values ('Accounts', 'x', 'contract')$$, '42501', null, 'least of all the platform''s');
select test.act_as('otto');
select is_empty('select id from public.data_processing_activities', 'which others do not see');
select test.act_as('ada');
select lives_ok($$insert into public.data_processing_activities (name, purpose, legal_basis) values ('Accounts', 'Signing people in', 'contract')$$, 'platform administrators keep that');
select is((select tenant_id from public.data_processing_activities where name = 'Accounts'), app.platform_tenant_id(), 'for the platform');

-- Reports and figures
select test.as_service();
select lives_ok($$insert into public.compliance_reports (tenant_id, type, status, score, generated_by, valid_until) values (test.tenant('acme'), 'iso27001', 'partial', 70, test.id_of('olga'), now() + interval '1 year')$$, 'a server reports');
select throws_ok($$insert into public.compliance_reports (tenant_id, type, status, score, valid_until) values (test.tenant('acme'), 'gdpr', 'partial', 101, now() + interval '1 year')$$, '23514', null, 'of a hundred');
select throws_ok($$update public.compliance_reports set score = 100$$, '42501', null, 'and does not embellish it later');
insert into public.compliance_metrics (tenant_id, metric_type, value, period_start, period_end) values (test.tenant('acme'), 'requests_on_time', 97.5, '2025-01-01', '2025-02-01');
select throws_ok($$insert into public.compliance_metrics (tenant_id, metric_type, value, period_start, period_end) values (test.tenant('acme'), 'requests_on_time', 99, '2025-01-01', '2025-03-01')$$, '23505', null, 'a figure is measured once a period');
select test.act_as('adam');
select is((select count(*) from public.compliance_reports) + (select count(*) from public.compliance_metrics), 2::bigint, 'managers read both');
select test.act_as('max');
select is((select count(*) from public.compliance_reports) + (select count(*) from public.compliance_metrics), 0::bigint, 'members neither');

select * from finish();
rollback;
