#include "seed/derived.hpp"

#include <array>

#include <fmt/format.h>

namespace plinth::seed {
namespace {

// The same digest app.stamp_privacy_consent() gives, so that an erasure finds the decisions.
constexpr std::string_view digest_consents = R"sql(
    update public.privacy_consents as c
    set subject_hash = app.keyed_digest(coalesce(nullif(lower(u.email), ''), u.id::text))
    from auth.users as u
    where u.id = c.user_id
    and u.id in (select d.id from app.demo_ids as d where d.kind = 'user'))sql";

// What app.follow_consent_records() keeps.
constexpr std::string_view follow_consents = R"sql(
    update public.data_subjects as s
    set consent_status = app.consent_status_of(s.id)
    where substring(uuid_send(s.id) from 7 for 6) = '\x8decade0de30')sql";

// As public.build_trust_ledger() seals, for the people of the demo alone and all days at once. The
// last three days are left to it: a root of a day keeps it from sealing that day for others.
constexpr std::string_view seal_days = R"sql(
    with recursive entries as (
        select e.user_id, (e.created_at at time zone 'UTC')::date as date, e.created_at, e.kind, e.id, app.ledger_leaf(e.entry) as leaf
        from app.trust_ledger_entries as e
        where e.user_id in (select d.id from app.demo_ids as d where d.kind = 'user')
        and e.created_at < app.start_of_day(date '{}' - 3)
    ),
    days as materialized (
        select
            e.user_id,
            e.date,
            count(*)::integer as event_count,
            encode(app.merkle_root(array_agg(e.leaf order by e.created_at, e.kind, e.id)), 'hex') as hash_root,
            row_number() over (partition by e.user_id order by e.date) as place
        from entries as e
        group by e.user_id, e.date
    ),
    chain as (
        select
            d.user_id, d.date, d.event_count, d.hash_root, d.place, null::text as previous_root,
            app.ledger_chain_hash(null, d.date, d.event_count, d.hash_root) as chain_hash
        from days as d
        where d.place = 1
        union all
        select
            d.user_id, d.date, d.event_count, d.hash_root, d.place, c.hash_root,
            app.ledger_chain_hash(c.chain_hash, d.date, d.event_count, d.hash_root)
        from chain as c
        join days as d on d.user_id = c.user_id and d.place = c.place + 1
    )
    insert into public.trust_ledger_roots (user_id, date, id, hash_root, event_count, previous_root, chain_hash, created_at)
    select
        c.user_id, c.date, md5(format('%s/%s', c.user_id, c.date))::uuid, c.hash_root, c.event_count, c.previous_root, c.chain_hash,
        app.start_of_day(c.date + 1) + interval '1 hour'
    from chain as c)sql";

}  // namespace

base::Checked<void> derive(
    migrate::Session& session, const std::set<std::string>& present, Day until
) {
  struct Statement {
    std::string_view table;
    std::string sql;
  };
  const std::array<Statement, 3> statements{{
      {"public.privacy_consents", std::string(digest_consents)},
      {"public.data_subjects", std::string(follow_consents)},
      {"public.trust_ledger_roots", fmt::format(seal_days, until.text())},
  }};
  for (const Statement& statement : statements) {
    if (!present.contains(std::string(statement.table))) continue;
    if (auto done = session.execute(statement.sql); !done) {
      return std::unexpected(
          migrate::describe(fmt::format("cannot complete {}", statement.table), done.error())
      );
    }
  }
  return {};
}

}  // namespace plinth::seed
