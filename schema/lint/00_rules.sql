-- Lint: what CONTRIBUTING says, as queries. One rule is one view; all views have the columns of splinter,
-- so tools for it can read them, and lint.findings is their union. Loaded next to the schema where
-- somebody wants to ask (tests, doctor); the data model does not depend on it.
--
-- An exception is a row in lint.exemptions with its reason, never a hole in a rule.

create schema if not exists lint;
comment on schema lint is 'Rules of the data model as views; lint.findings lists what breaks one';

create table if not exists lint.exemptions (
    rule text not null,
    object text not null,
    reason text not null,
    primary key (rule, object)
);
comment on table lint.exemptions is 'Objects a rule leaves alone, and why';

insert into lint.exemptions (rule, object, reason)
values
    (
        'several_permissive_policies',
        'storage.objects',
        'All buckets share the table, and each brings policies of its own, so that a project can change those of one bucket.'
    ),
    (
        'view_without_security_invoker',
        'public.public_profiles',
        'Shows a few columns of rows whose other columns (e-mail) are private; row-level security cannot hide columns. The condition is in the view, which is a security_barrier.'
    ),
    (
        'function_open_to_anon',
        'public.get_blog_post_comment_count(text)',
        'A blog shows the number of comments to everybody; it counts approved ones, which anon may read.'
    ),
    (
        'function_open_to_anon',
        'public.submit_blog_comment(text, text, text, text, uuid, text, uuid)',
        'Visitors comment without an account; the comment waits for a moderator, and check_rate_limit() counts.'
    ),
    ('function_open_to_anon', 'public.start_session(text, text, text, text, jsonb, uuid)', 'Visitors are counted too; limited per address.'),
    ('function_open_to_anon', 'public.touch_session(text)', 'A visitor goes on with its own visit; written once a minute at most.'),
    ('function_open_to_anon', 'public.end_session(text)', 'A visitor ends its own visit, whose id nobody can guess.'),
    ('function_open_to_anon', 'public.record_telemetry(text, text, jsonb, text, text, uuid)', 'Signals of visitors; limited per address and in size, and a tenant''s only by its members.'),
    ('function_open_to_anon', 'public.track_conversion(text, text, jsonb, uuid)', 'The funnel starts before the sign-up; limited per address and in size.'),
    ('function_open_to_anon', 'public.capture_lead(uuid, text, text, text, text, text, text, text, jsonb)', 'Forms of websites hand in leads; limited per address, changes nothing that is known and tells nothing.'),
    ('function_open_to_anon', 'public.assign_ab_variation(uuid, text)', 'Visitors see a variation; limited per address, running tests only.'),
    ('function_open_to_anon', 'public.record_ab_conversion(uuid, text, text, bigint)', 'Visitors convert; limited per address, once per visitor and kind.')
on conflict (rule, object) do update set reason = excluded.reason;

create or replace view lint.relations as
select
    c.oid,
    n.nspname as schema_name,
    c.relname as name,
    format('%I.%I', n.nspname, c.relname) as qualified,
    c.relkind as kind,
    c.relrowsecurity as has_rls,
    c.reloptions as options,
    exists (
        select
        from aclexplode(c.relacl) as acl
        where acl.grantee in (0, to_regrole('anon'), to_regrole('authenticated'))
    )
    or exists (
        select
        from pg_catalog.pg_attribute as a
        cross join lateral aclexplode(a.attacl) as acl
        where a.attrelid = c.oid
        and acl.grantee in (0, to_regrole('anon'), to_regrole('authenticated'))
    ) as is_exposed
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = 'public'
and c.relkind in ('r', 'p', 'v', 'm')
and not exists (
    select
    from pg_catalog.pg_depend as d
    where d.objid = c.oid
    and d.deptype = 'e'
);
comment on view lint.relations is 'Tables and views of the API, without those of extensions; is_exposed = an API role has some grant';

create or replace view lint.policies as
select
    p.oid,
    p.polname as name,
    p.polrelid as relation_id,
    format('%I.%I', n.nspname, c.relname) as qualified,
    p.polcmd as command,
    p.polpermissive as is_permissive,
    p.polroles as roles,
    p.polroles = array[to_regrole('service_role')::oid] as is_for_service,
    pg_get_expr(p.polqual, p.polrelid) as using_text,
    pg_get_expr(p.polwithcheck, p.polrelid) as check_text
from pg_catalog.pg_policy as p
join pg_catalog.pg_class as c on c.oid = p.polrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname in ('public', 'app', 'storage');
comment on view lint.policies is 'Policies with their expressions as text';

create or replace view lint.functions as
select
    p.oid,
    n.nspname as schema_name,
    p.proname as name,
    format('%I.%I(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes)) as qualified,
    p.prosecdef as is_definer,
    p.proconfig as settings,
    p.prorettype = 'trigger'::regtype as is_trigger,
    coalesce(p.proacl, acldefault('f', p.proowner)) as acl
from pg_catalog.pg_proc as p
join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
where n.nspname in ('public', 'app')
and not exists (
    select
    from pg_catalog.pg_depend as d
    where d.objid = p.oid
    and d.deptype = 'e'
);
comment on view lint.functions is 'Functions of public and app, without those of extensions';

create or replace function lint.is_exempt(p_rule text, p_object text)
returns boolean
language sql
stable
as $$
    select exists (
        select
        from lint.exemptions as e
        where e.rule = p_rule
        and e.object = p_object
    )
$$;
comment on function lint.is_exempt(text, text) is 'Does an exemption cover the object';
