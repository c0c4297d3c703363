-- The catalogue of integrations.
begin;
select plan(7);

select test.given_user('max');
select test.given_platform_admin('ada');
update public.integrations set status = 'deprecated' where slug = 'zapier';
update public.integrations set status = 'beta' where slug = 'hubspot';

-- Anonymous
select test.as_anon();
select results_eq('select slug::text from public.integrations order by slug', array['google-calendar', 'hubspot', 'salesforce-crm', 'slack'], 'everyone reads what is active or in beta');
select throws_ok($$delete from public.integrations$$, '42501', null, 'and writes nothing');

-- User
select test.act_as('max');
select is((select count(*) from public.integrations), 4::bigint, 'a signed-in user the same');
select is_empty('delete from public.integrations returning id', 'reading only');

-- Platform admin
select test.act_as('ada');
select is((select count(*) from public.integrations), 5::bigint, 'an administrator sees what is withdrawn');
select lives_ok($$insert into public.integrations (slug, name, category, provider, capabilities) values ('notion', 'Notion', 'documents', 'notion', array['pages'])$$, 'and extends the catalogue');
select throws_ok($$insert into public.integrations (slug, name, category, provider) values ('No Slug', 'x', 'x', 'x')$$, '23514', null, 'with names fit for a URL');

select * from finish();
rollback;
