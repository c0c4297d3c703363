-- The rules of schema/lint hold for the whole schema, and each rule finds what it is meant to find.
begin;
select plan(22);

select is_empty('select name, detail from lint.findings', 'the schema breaks no rule');
select is_empty(
    'select e.rule, e.object from lint.exemptions as e where case when e.object like ''%)'' then to_regprocedure(e.object) is null else to_regclass(e.object) is null end',
    'every exemption names something that exists'
);

-- Bad examples: each must be found by its rule
create table public.bad_open (id int primary key);
grant select on public.bad_open to anon;

create table public.bad_owner (id int primary key, user_id uuid, tenant_id uuid references public.tenants (id), updated_at timestamptz);
alter table public.bad_owner enable row level security;
grant select, insert on public.bad_owner to authenticated;
create policy bad_select on public.bad_owner for select to authenticated using (user_id = auth.uid());
create policy bad_insert on public.bad_owner for insert to authenticated with check (true);

create table public.bad_silent (id int);
alter table public.bad_silent enable row level security;
revoke all on public.bad_silent from anon, authenticated;
grant select on public.bad_silent to authenticated;

create table public.bad_twice (id int primary key, user_id uuid references auth.users (id));
create index bad_twice_a_idx on public.bad_twice (user_id);
create index bad_twice_b_idx on public.bad_twice (user_id);
alter table public.bad_twice enable row level security;
create policy first_select on public.bad_twice for select to authenticated using (id = 1);
create policy second_select on public.bad_twice for select to authenticated using (id = 2);

create view public.bad_view as select id from public.bad_open;
grant select on public.bad_view to authenticated;

create function public.bad_definer() returns int language sql security definer as 'select 1';

select ok(exists (select from lint.findings where name = 'rls_disabled' and detail like '%bad_open%'), 'finds a table without row-level security');
select ok(exists (select from lint.findings where name = 'rls_without_policy' and detail like '%bad_silent%'), 'finds a granted table without a policy');
select ok(exists (select from lint.findings where name = 'write_policy_true' and detail like '%bad_insert%'), 'finds a write policy that allows everything');
select ok(exists (select from lint.findings where name = 'unwrapped_caller' and detail like '%bad_select%'), 'finds a bare auth.uid()');
select ok(not exists (select from lint.findings where name = 'unwrapped_caller' and detail like '%bad_insert%'), 'and does not blame a policy without one');
select ok(exists (select from lint.findings where name = 'policy_column_without_index' and detail like '%bad_owner%user_id%'), 'finds a policy column without index');
select ok(exists (select from lint.findings where name = 'several_permissive_policies' and detail like '%bad_twice%'), 'finds two permissive policies for the same role and command');
select ok(exists (select from lint.findings where name = 'view_without_security_invoker' and detail like '%bad_view%'), 'finds a view that runs with its owner''s rights');
select ok(exists (select from lint.findings where name = 'definer_without_search_path' and detail like '%bad_definer%'), 'finds a definer function without a pinned search_path');
select ok(exists (select from lint.findings where name = 'definer_open_to_public' and detail like '%bad_definer%'), 'finds a definer function open to everyone');
select ok(exists (select from lint.findings where name = 'missing_comment' and detail like '%bad_open%'), 'finds a table without comment');
select ok(exists (select from lint.findings where name = 'missing_comment' and detail like '%bad_definer%'), 'finds a function without comment');
select ok(exists (select from lint.findings where name = 'missing_comment' and detail like '%bad_insert%'), 'finds a policy without comment');
select ok(exists (select from lint.findings where name = 'foreign_key_without_index' and detail like '%bad_owner%tenant_id%'), 'finds a foreign key without index');
select ok(exists (select from lint.findings where name = 'updated_at_without_trigger' and detail like '%bad_owner%'), 'finds updated_at that nobody updates');
select ok(exists (select from lint.findings where name = 'table_without_primary_key' and detail like '%bad_silent%'), 'finds a table without primary key');
create function public.bad_over(a int) returns int language sql as 'select 1';
create function public.bad_over(a text) returns int language sql as 'select 1';
select ok(exists (select from lint.findings where name = 'overloaded_function' and detail like '%bad_over%'), 'finds a function REST cannot choose');

select ok(exists (select from lint.findings where name = 'function_open_to_anon' and detail like '%bad_definer%'), 'finds a function anon may call');
select ok(exists (select from lint.findings where name = 'duplicate_index' and detail like '%bad_twice%'), 'finds two equal indexes');
select ok(exists (select from lint.findings where name = 'personal_data_unregistered' and detail like '%bad_twice.user_id%'), 'finds a user nobody registered');

select * from finish();
rollback;
