-- Who may do what, as access.tsv of the areas says: every cell is tried.
begin;
select no_plan();
select * from test.access_matrix();
select * from finish();
rollback;
