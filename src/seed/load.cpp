#include "seed/load.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace plinth::seed {
namespace {

// Large enough that the round trip of a COPY does not count, small enough to stay in the cache.
constexpr size_t block_bytes = size_t{1} << 20;

}  // namespace

Table::Table(Load& load, std::string name, std::string columns, Taken taken)
    : load_(load),
      name_(std::move(name)),
      columns_(std::move(columns)),
      taken_(taken),
      width_(static_cast<size_t>(std::ranges::count(columns_, ',')) + 1),
      wanted_(load.present(name_)) {}

void Table::check_width(size_t values) const {
  if (values == width_) return;
  throw std::logic_error(fmt::format("{}: {} values for {} columns", name_, values, width_));
}

void Table::end_row() {
  ++unsent_;
  if (rows_.size() >= block_bytes) load_.send(*this);
}

Load::Load(
    migrate::Session& session, std::set<std::string> present, std::function<void(int64_t)> on_rows
)
    : session_(session),
      present_(std::move(present)),
      on_rows_(std::move(on_rows)) {}

Table& Load::table(std::string_view name, std::string_view columns, Taken taken) {
  if (const auto found = tables_.find(name); found != tables_.end()) {
    if (found->second->columns_ != columns) {
      throw std::logic_error(fmt::format("{}: written with other columns before", name));
    }
    return *found->second;
  }
  auto made = std::make_unique<Table>(*this, std::string(name), std::string(columns), taken);
  return *tables_.emplace(std::string(name), std::move(made)).first->second;
}

base::Result<void, migrate::SqlError> Load::copy(const Table& table) {
  if (table.taken_ == Taken::fails) {
    return session_.copy(
        fmt::format("copy {} ({}) from stdin", table.name_, table.columns_), table.rows_
    );
  }
  const std::string staging = "seed_" + table.name_.substr(table.name_.find('.') + 1);
  TRY(session_.execute(fmt::format(
      "create temporary table {} on commit drop as select {} from {} limit 0",
      staging,
      table.columns_,
      table.name_
  )));
  TRY(session_.copy(
      fmt::format("copy pg_temp.{} ({}) from stdin", staging, table.columns_), table.rows_
  ));
  return session_.execute(fmt::format(
      "insert into {0} ({1}) select {1} from pg_temp.{2} on conflict do nothing; drop table "
      "pg_temp.{2}",
      table.name_,
      table.columns_,
      staging
  ));
}

void Load::send(Table& table) {
  if (!failure_ && table.unsent_ > 0) {
    if (auto sent = copy(table); !sent) {
      failure_ = std::move(sent).error();
      failed_table_ = table.name_;
    } else {
      rows_ += table.unsent_;
      rows_by_table_[table.name_] += table.unsent_;
      on_rows_(rows_);
    }
  }
  table.rows_.clear();
  table.unsent_ = 0;
}

base::Checked<void> Load::finish() {
  for (const auto& [name, table] : tables_) send(*table);
  if (!failure_) return {};
  return std::unexpected(migrate::describe(fmt::format("cannot fill {}", failed_table_), *failure_)
  );
}

}  // namespace plinth::seed
