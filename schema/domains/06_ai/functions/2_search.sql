-- Search by meaning, and by meaning and words. Both run with the rights of their caller, so row-level security decides what they find.
--
-- An index of nearest neighbours looks at the nearest rows first and row-level security throws away those of others, so a small
-- tenant would find too little. An iterative scan goes on until there are enough. It meets some late, after others that are not as
-- near: strict_order would drop these, so the order is relaxed, more are taken than wanted, and the best of them are the answer.
do $$
begin
    if to_regclass('public.ai_embeddings') is null then
        return;
    end if;

    create or replace function public.search_embeddings(
        query_embedding extensions.vector(1536),
        match_threshold double precision default 0.5,
        match_count integer default 10,
        filter_namespace text default null,
        p_tenant_id uuid default null
    )
    returns table (id uuid, namespace text, content text, metadata jsonb, similarity double precision)
    language plpgsql
    stable
    set search_path = ''
    as $function$
    declare
        v_candidates integer := greatest(4 * match_count, 100);
    begin
        if query_embedding is null or match_threshold is null or match_count is null or match_count not between 1 and 200 then
            raise exception 'a search needs a vector, a threshold and a match_count between 1 and 200'
                using errcode = '22023';
        end if;
        perform set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', v_candidates::text, true);

        return query
        select n.id, n.namespace, n.content, n.metadata, 1 - n.distance
        from (
            select e.id, e.namespace, e.content, e.metadata, (e.embedding operator(extensions.<=>) query_embedding) as distance
            from public.ai_embeddings as e
            where e.embedding is not null
            and (filter_namespace is null or e.namespace = filter_namespace)
            and (p_tenant_id is null or e.tenant_id = p_tenant_id)
            order by e.embedding operator(extensions.<=>) query_embedding
            limit v_candidates
        ) as n
        where 1 - n.distance > match_threshold
        -- Not the expression of the index, of which the planner believes that the rows come in its order.
        order by n.distance + 0
        limit match_count;
    end
    $function$;
    comment on function public.search_embeddings(extensions.vector, double precision, integer, text, uuid) is
        'The texts nearest in meaning that the caller may see, with their cosine similarity above match_threshold';
    perform app.callable_by('public.search_embeddings', 'authenticated', 'service_role');

    create or replace function public.hybrid_search(
        query_text text,
        query_embedding extensions.vector(1536),
        match_threshold double precision default 0.5,
        match_count integer default 10,
        filter_namespace text default null,
        p_tenant_id uuid default null
    )
    returns table (id uuid, namespace text, content text, metadata jsonb, similarity double precision, rank double precision)
    language plpgsql
    stable
    set search_path = ''
    as $function$
    declare
        v_candidates integer := greatest(4 * match_count, 100);
        v_words tsquery := websearch_to_tsquery('english'::regconfig, coalesce(query_text, ''));
    begin
        if query_embedding is null or match_threshold is null or match_count is null or match_count not between 1 and 200 then
            raise exception 'a search needs a vector, a threshold and a match_count between 1 and 200'
                using errcode = '22023';
        end if;
        perform set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', v_candidates::text, true);

        return query
        with by_meaning as (
            select e.id
            from public.ai_embeddings as e
            where e.embedding is not null
            and (filter_namespace is null or e.namespace = filter_namespace)
            and (p_tenant_id is null or e.tenant_id = p_tenant_id)
            order by e.embedding operator(extensions.<=>) query_embedding
            limit v_candidates
        ),
        by_words as (
            select e.id
            from public.ai_embeddings as e
            where e.content_tsv @@ v_words
            and (filter_namespace is null or e.namespace = filter_namespace)
            and (p_tenant_id is null or e.tenant_id = p_tenant_id)
            order by ts_rank_cd(e.content_tsv, v_words, 32) desc, e.id
            limit v_candidates
        ),
        scored as (
            select
                e.id, e.namespace, e.content, e.metadata,
                coalesce(1 - (e.embedding operator(extensions.<=>) query_embedding), 0) as similarity,
                ts_rank_cd(e.content_tsv, v_words, 32)::double precision as words
            from (select m.id from by_meaning as m union select w.id from by_words as w) as candidates
            join public.ai_embeddings as e on e.id = candidates.id
        )
        select s.id, s.namespace, s.content, s.metadata, s.similarity, 0.7 * s.similarity + 0.3 * s.words
        from scored as s
        where s.similarity > match_threshold
        or s.words > 0
        order by 0.7 * s.similarity + 0.3 * s.words desc, s.id
        limit match_count;
    end
    $function$;
    comment on function public.hybrid_search(text, extensions.vector, double precision, integer, text, uuid) is
        'The texts that fit best in meaning and words together: seven parts cosine similarity, three parts word rank. Each is found once';
    perform app.callable_by('public.hybrid_search', 'authenticated', 'service_role');
end
$$;
