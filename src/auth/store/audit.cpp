#include "auth/store/audit.hpp"

#include "auth/store/statement.hpp"
#include "json/writer.hpp"

namespace plinth::auth::store {
namespace {

constexpr pg::Literal insert_audit_entry_sql = R"sql(
    insert into auth.audit_log_entries (instance_id, id, payload, created_at, ip_address)
    values ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), $1, now(), $2))sql";

struct ActionWords {
  std::string_view action;
  std::string_view log_type;
};

ActionWords words_of(Action action) {
  switch (action) {
    case Action::login:
      return {"login", "account"};
    case Action::logout:
      return {"logout", "account"};
    case Action::user_signedup:
      return {"user_signedup", "team"};
    case Action::user_repeated_signup:
      return {"user_repeated_signup", "user"};
    case Action::user_confirmation_requested:
      return {"user_confirmation_requested", "user"};
    case Action::user_modified:
      return {"user_modified", "user"};
    case Action::user_updated_password:
      return {"user_updated_password", "user"};
    case Action::user_deleted:
      return {"user_deleted", "team"};
    case Action::user_invited:
      return {"user_invited", "team"};
    case Action::invite_accepted:
      return {"invite_accepted", "account"};
    case Action::user_recovery_requested:
      return {"user_recovery_requested", "user"};
    case Action::user_reauthenticate_requested:
      return {"user_reauthenticate_requested", "user"};
    case Action::factor_in_progress:
      return {"factor_in_progress", "factor"};
    case Action::challenge_created:
      return {"challenge_created", "factor"};
    case Action::verification_attempted:
      return {"verification_attempted", "factor"};
    case Action::factor_unenrolled:
      return {"factor_unenrolled", "factor"};
    case Action::factor_updated:
      return {"factor_updated", "factor"};
    case Action::factor_deleted:
      return {"factor_deleted", "factor"};
    case Action::token_refreshed:
      return {"token_refreshed", "token"};
    case Action::token_revoked:
      return {"token_revoked", "token"};
  }
  return {};
}

constexpr pg::Literal select_audit_entries_sql = R"sql(
    select jsonb_build_object(
        'id', e.id, 'payload', e.payload, 'created_at', e.created_at, 'ip_address', e.ip_address
    ))sql";

pg::Snippet from_entries(const AuditFilter& filter) {
  pg::Snippet out(
      " from auth.audit_log_entries e where e.instance_id = "
      "'00000000-0000-0000-0000-000000000000'"
  );
  const std::string pattern = "%" + escape_like(filter.part) + "%";
  switch (filter.scope) {
    case AuditScope::everything:
      break;
    case AuditScope::author:
      out.raw(" and (e.payload ->> 'actor_username' ilike ").param(pattern);
      out.raw(" or e.payload ->> 'actor_name' ilike ").param(pattern).raw(")");
      break;
    case AuditScope::action:
      out.raw(" and e.payload ->> 'action' ilike ").param(pattern);
      break;
    case AuditScope::type:
      out.raw(" and e.payload ->> 'log_type' ilike ").param(pattern);
      break;
  }
  return out;
}

}  // namespace

Actor actor_of(const User& user) {
  return {
      .id = user.id,
      .username = user.email.empty() ? user.phone : user.email,
      .name = std::string(json::find_string(user.user_metadata, "full_name").value_or("")),
      .via_sso = user.is_sso_user,
  };
}

Actor administrator(const std::string& role) {
  return {.id = std::string(nil_uuid), .username = role, .name = {}, .via_sso = false};
}

std::string audit_payload(const Actor& actor, Action action, const Traits& traits) {
  const ActionWords words = words_of(action);
  json::Writer out;
  out.begin_object();
  out.key("action").string(words.action);
  out.key("actor_id").string(actor.id);
  if (!actor.name.empty()) out.key("actor_name").string(actor.name);
  out.key("actor_username").string(actor.username);
  out.key("actor_via_sso").boolean(actor.via_sso);
  out.key("log_type").string(words.log_type);
  if (!traits.empty()) {
    out.key("traits").begin_object();
    for (const auto& [name, value] : traits) out.key(name).string(value);
    out.end_object();
  }
  out.end_object();
  return out.take();
}

pg::Statement insert_audit_entry(
    const Actor& actor, Action action, const Traits& traits, const std::string& ip
) {
  return bind(insert_audit_entry_sql, {audit_payload(actor, action, traits), ip});
}

pg::Statement count_audit_entries(const AuditFilter& filter) {
  pg::Snippet query("select count(*)");
  query.add(from_entries(filter));
  return std::move(query).statement();
}

pg::Statement select_audit_entries(const AuditFilter& filter, long long limit, long long offset) {
  pg::Snippet query(select_audit_entries_sql);
  query.add(from_entries(filter));
  query.raw(" order by e.created_at desc, e.id limit ").param(std::to_string(limit));
  query.raw(" offset ").param(std::to_string(offset));
  return std::move(query).statement();
}

}  // namespace plinth::auth::store
