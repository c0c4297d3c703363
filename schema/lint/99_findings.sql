-- Everything that breaks a rule.
create or replace view lint.findings as
select * from lint.rls_disabled
union all
select * from lint.rls_without_policy
union all
select * from lint.write_policy_true
union all
select * from lint.unwrapped_caller
union all
select * from lint.policy_column_without_index
union all
select * from lint.several_permissive_policies
union all
select * from lint.view_without_security_invoker
union all
select * from lint.definer_without_search_path
union all
select * from lint.definer_open_to_public
union all
select * from lint.missing_comment
union all
select * from lint.foreign_key_without_index
union all
select * from lint.updated_at_without_trigger
union all
select * from lint.table_without_primary_key
union all
select * from lint.overloaded_function
union all
select * from lint.function_open_to_anon
union all
select * from lint.duplicate_index
union all
select * from lint.personal_data_unregistered;
comment on view lint.findings is 'What breaks a rule, of all rules; empty when all is well';
