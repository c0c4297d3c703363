-- What comes after the rows: the index of nearest neighbours as the schema states it, and what autovacuum would have done by now.
\set ON_ERROR_STOP on
\set QUIET on
set maintenance_work_mem = '3GB';
\echo embeddings: index
set max_parallel_maintenance_workers = 2;
:index;
\echo vacuum, analyze
vacuum (analyze);
checkpoint;
