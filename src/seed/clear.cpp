#include "seed/clear.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

#include "seed/demo.hpp"

namespace plinth::seed {
namespace {

// Also tenants that people of the demo founded, unless somebody else has joined.
constexpr std::string_view begin_sql = R"sql(
    begin;
    set local lock_timeout = '10s';
    set local search_path = '';
    create temporary table demo_users on commit drop as
        select d.id from app.demo_ids as d where d.kind = 'user';
    create temporary table demo_tenants on commit drop as
        select d.id from app.demo_ids as d where d.kind = 'tenant'
        union
        select t.id
        from public.tenants as t
        where t.owner_user_id in (select u.id from pg_temp.demo_users as u)
        and not exists (
            select
            from public.tenant_members as m
            where m.tenant_id = t.id
            and m.status = 'active'
            and m.user_id not in (select u.id from pg_temp.demo_users as u)
        );
    analyze pg_temp.demo_users, pg_temp.demo_tenants;
)sql";

// What grows with the scale, in one sweep without triggers and foreign keys: of these tables
// nothing but themselves refers to a row, and always within the tenant. A table to which a project
// added a trigger or a foreign key is left to the next step, and so is what that one refers to.
constexpr std::string_view sweep_sql = R"sql(
    do $$
    declare
        v_tables regclass[] := array(
            select to_regclass('public.' || named.name)
            from unnest(array[
                'ab_test_conversions', 'agent_interactions', 'ai_embeddings', 'api_logs', 'api_usage', 'app_events',
                'appointment_participants', 'appointment_reminders', 'appointments', 'audit_logs', 'conversion_events', 'conversions',
                'crm_sync_log', 'email_interactions', 'email_queue', 'events', 'lead_activities', 'lead_sessions', 'lead_touchpoints',
                'leads', 'meeting_notes', 'meeting_participants', 'meetings', 'metrics_daily', 'nurturing_enrollments',
                'nurturing_schedule', 'revenue_events', 'revenue_streams', 'roi_tracking', 'security_events', 'spend',
                'step_executions', 'telemetry_events', 'workflow_executions'
            ]) as named (name)
            where to_regclass('public.' || named.name) is not null
            and not exists (
                select
                from pg_catalog.pg_trigger as t
                where t.tgrelid = to_regclass('public.' || named.name)
                and not t.tgisinternal
                and t.tgname !~ '^(t[0-9]{2}|audit)_'
            )
        );
        v_table regclass;
    begin
        while exists (
            select
            from pg_catalog.pg_constraint as f
            where f.contype = 'f'
            and f.conparentid = 0
            and f.confrelid = any(v_tables)
            and f.conrelid <> all(v_tables)
        ) loop
            v_tables := array(
                select kept.name
                from unnest(v_tables) as kept (name)
                where not exists (
                    select
                    from pg_catalog.pg_constraint as f
                    where f.contype = 'f'
                    and f.conparentid = 0
                    and f.confrelid = kept.name
                    and f.conrelid <> all(v_tables)
                )
            );
        end loop;
        set local session_replication_role = replica;
        foreach v_table in array v_tables loop
            execute format('delete from %s where tenant_id in (select t.id from pg_temp.demo_tenants as t)', v_table);
        end loop;
        set local session_replication_role = origin;
    end
    $$;
)sql";

// Tables that say a tenant without being emptied with it: no foreign key, or one that only
// detaches.
constexpr std::string_view tenants_sql = R"sql(
    do $$
    declare
        v_table regclass;
    begin
        for v_table in
            select c.oid::regclass
            from pg_catalog.pg_class as c
            join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
            where c.relnamespace = 'public'::regnamespace
            and c.relkind in ('r', 'p')
            and a.atttypid = 'uuid'::regtype
            and not exists (
                select
                from pg_catalog.pg_constraint as f
                where f.contype = 'f'
                and f.conrelid = c.oid
                and a.attnum = any(f.conkey)
                and f.confdeltype = 'c'
            )
            order by 1
        loop
            execute format('delete from %s where tenant_id in (select t.id from pg_temp.demo_tenants as t)', v_table);
        end loop;
    end
    $$;
    delete from public.tenants where id in (select t.id from pg_temp.demo_tenants as t);
)sql";

// Data about people of the demo that would outlive the account, outside the tenants of others.
constexpr std::string_view people_sql = R"sql(
    do $$
    declare
        v_data record;
    begin
        for v_data in
            select
                p.table_name,
                p.column_name,
                exists (
                    select
                    from pg_catalog.pg_attribute as a
                    where a.attrelid = to_regclass(p.table_name)
                    and a.attname = 'tenant_id'
                    and not a.attisdropped
                ) as has_tenant
            from app.personal_data as p
            where p.kind = 'user'
            and p.role = 'subject'
            and p.table_name <> 'auth.users'
            and to_regclass(p.table_name) is not null
            order by p.table_name, p.column_name
        loop
            execute format(
                'delete from %s where %I in (select u.id from pg_temp.demo_users as u)%s',
                v_data.table_name::regclass,
                v_data.column_name,
                case when v_data.has_tenant then ' and coalesce(tenant_id, app.platform_tenant_id()) = app.platform_tenant_id()' end
            );
        end loop;
    end
    $$;
    delete from auth.audit_log_entries where payload ->> 'actor_id' in (select u.id::text from pg_temp.demo_users as u);
    delete from auth.flow_state where user_id in (select u.id from pg_temp.demo_users as u);
)sql";

// Files of the demo's people and tenants, by owner and by folder. The rows alone: who keeps bytes
// must look for those that no row tells of.
constexpr std::string_view files_sql = R"sql(
    do $$
    begin
        if to_regclass('storage.objects') is null then
            return;
        end if;
        set local storage.allow_delete_query = 'true';
        delete from storage.objects
        where owner_id in (select u.id::text from pg_temp.demo_users as u)
        or owner in (select u.id from pg_temp.demo_users as u)
        or path_tokens[1] in (select u.id::text from pg_temp.demo_users as u)
        or (path_tokens[1] = 't' and path_tokens[2] in (select t.id::text from pg_temp.demo_tenants as t));
        set local storage.allow_delete_query = 'false';
    end
    $$;
)sql";

constexpr std::string_view accounts_sql = R"sql(
    delete from auth.users where id in (select u.id from pg_temp.demo_users as u);
)sql";

// The trail tells of the clearing itself, and of what tasks did to rows of the demo.
constexpr std::string_view trail_sql = R"sql(
    do $$
    begin
        if to_regclass('public.audit_logs') is not null then
            delete from public.audit_logs
            where tenant_id in (select t.id from pg_temp.demo_tenants as t)
            or (
                tenant_id = app.platform_tenant_id()
                and (
                    (created_at = transaction_timestamp() and user_id is null)
                    or resource_id like '%-8dec-ade0-de30%'
                )
            );
        end if;
        if to_regclass('public.rate_limits') is not null then
            delete from public.rate_limits where identifier in (select 'user:' || u.id from pg_temp.demo_users as u);
        end if;
    end
    $$;
    delete from app.demo_ids;
)sql";

// Rows of the platform itself, known by their ids.
constexpr std::array<std::string_view, 13> tables_with_uuid{
    "ai_health_metrics",
    "pmf_metrics_snapshots",
    "performance_metrics",
    "system_metrics",
    "trust_badges",
    "marketplace_items",
    "community_answers",
    "community_posts",
    "privacy_consents",
    "data_subjects",
    "failed_login_attempts",
    "threat_detections",
    "ai_insights",
};
constexpr std::array<std::string_view, 7> tables_with_number{
    "badges",
    "challenges",
    "metrics_log",
    "orchestrator_reports",
    "dependency_reports",
    "cost_forecasts",
    "security_audits",
};

std::string platform_sql() {
  std::string sql = "do $$ begin\n";
  const auto add = [&](std::string_view table, const std::string& condition) {
    sql += fmt::format(
        "if to_regclass('public.{0}') is not null then delete from public.{0} where {1}; end if;\n",
        table,
        condition
    );
  };
  for (const std::string_view table : tables_with_uuid) {
    add(table, fmt::format("substring(uuid_send(id) from 7 for 6) = '{}'", demo_marker));
  }
  for (const std::string_view table : tables_with_number) {
    add(table, fmt::format("id >= {} and id < {}", first_demo_number, end_of_demo_numbers));
  }
  return sql + "end $$;";
}

}  // namespace

base::Checked<bool> clear_demo(migrate::Session& session) {
  TRY(const bool there, has_demo(session));
  if (!there) return false;
  const std::array<std::pair<std::string_view, std::string>, 8> steps{{
      {"cannot begin", std::string(begin_sql)},
      {"cannot sweep the large tables", std::string(sweep_sql)},
      {"cannot remove the tenants", std::string(tenants_sql)},
      {"cannot remove what people of the demo left", std::string(people_sql)},
      {"cannot remove rows of the platform", platform_sql()},
      {"cannot remove the files", std::string(files_sql)},
      {"cannot remove the accounts", std::string(accounts_sql)},
      {"cannot finish", std::string(trail_sql) + "commit;"},
  }};
  for (const auto& [what, sql] : steps) {
    if (auto done = session.execute(sql); !done) {
      return std::unexpected(migrate::describe(what, done.error()));
    }
  }
  return true;
}

}  // namespace plinth::seed
