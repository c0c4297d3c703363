#include "migrate/ledger.hpp"

#include "migrate/compose.hpp"
#include "pg/snippet.hpp"

namespace plinth::migrate {
namespace {

constexpr auto tables = R"sql(
create schema if not exists supabase_migrations;

create table if not exists supabase_migrations.schema_migrations (
    version text primary key,
    statements text[],
    name text
);
comment on table supabase_migrations.schema_migrations is 'Applied migrations, in the form of the Supabase CLI.';

create table if not exists supabase_migrations.plinth_ledger (
    name text primary key,
    hash text not null,
    applied_at timestamptz not null default now()
);
comment on table supabase_migrations.plinth_ledger is
    'What Plinth applied last, by content hash: migration versions, and "role passwords".';
)sql";

constexpr auto known_tables = R"sql(
select
    to_regclass('supabase_migrations.schema_migrations') is not null,
    to_regclass('supabase_migrations.plinth_ledger') is not null
)sql";

constexpr auto upsert_hash = R"sql(
insert into supabase_migrations.plinth_ledger (name, hash)
values ($1, $2)
on conflict (name) do update set hash = excluded.hash, applied_at = now()
)sql";

constexpr auto upsert_version = R"sql(
insert into supabase_migrations.schema_migrations (version, statements, name)
values ($1, $2::text[], $3)
on conflict (version) do update set statements = excluded.statements, name = excluded.name
)sql";

constexpr std::string_view passwords_entry = "role passwords";

base::Checked<pg::Rows> run(
    Session& session, const std::string& sql, const std::vector<pg::Parameter>& parameters = {}
) {
  auto rows = session.query(sql, parameters);
  if (!rows) return std::unexpected(describe("the migration ledger", rows.error()));
  return *std::move(rows);
}

}  // namespace

base::Checked<Applied> read_ledger(Session& session) {
  Applied applied;
  TRY(const pg::Rows known, run(session, known_tables));
  if (known.flag(0, 0)) {
    TRY(const pg::Rows versions,
        run(session, "select version from supabase_migrations.schema_migrations"));
    for (size_t i = 0; i < versions.size(); ++i) applied.versions.emplace(versions.text(i, 0), "");
  }
  if (!known.flag(0, 1)) return applied;
  TRY(const pg::Rows hashes,
      run(session, "select name, hash from supabase_migrations.plinth_ledger"));
  for (size_t i = 0; i < hashes.size(); ++i) {
    const std::string name(hashes.text(i, 0));
    const std::string hash(hashes.text(i, 1));
    if (name == passwords_entry) {
      applied.passwords_hash = hash;
    } else if (name == master_version) {
      applied.master_hash = hash;
    } else if (const auto version = applied.versions.find(name);
               version != applied.versions.end()) {
      version->second = hash;
    }
  }
  return applied;
}

base::Checked<void> make_ledger(Session& session) {
  if (auto made = session.execute(tables); !made)
    return std::unexpected(describe("the migration ledger", made.error()));
  return {};
}

base::Checked<void> record_migration(Session& session, const Entry& entry) {
  TRY(run(session, upsert_version, {entry.version, pg::array_literal(entry.statements), entry.name})
  );
  TRY(run(session, upsert_hash, {entry.version, entry.hash}));
  return {};
}

base::Checked<void> record_passwords(Session& session, const std::string& hash) {
  TRY(run(session, upsert_hash, {std::string(passwords_entry), hash}));
  return {};
}

}  // namespace plinth::migrate
