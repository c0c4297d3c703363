#include "seed/load.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>

namespace plinth::seed {
namespace {

// Large enough that the round trip of a COPY does not count, small enough to stay in the cache.
constexpr size_t block_bytes = size_t{1} << 20;

// About half of the work of a large load. Nothing is derived from these in the database.
constexpr std::array<std::string_view, 6> tables_of_second{
    "public.app_events",
    "public.conversion_events",
    "public.telemetry_events",
    "public.lead_activities",
    "public.lead_touchpoints",
    "public.performance_metrics",
};

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

Load::Load(Sessions sessions, std::set<std::string> present, std::function<void(int64_t)> on_rows)
    : present_(std::move(present)),
      on_rows_(std::move(on_rows)),
      main_(sessions.main),
      second_(sessions.second) {}

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

void Load::send(Table& table) {
  if (table.unsent_ == 0) return;
  rows_ += table.unsent_;
  rows_by_table_[table.name_] += table.unsent_;
  const bool second = std::ranges::find(tables_of_second, table.name_) != tables_of_second.end();
  (second ? second_ : main_)
      .put(
          {.table = table.name_,
           .columns = table.columns_,
           .taken = table.taken_,
           .rows = std::move(table.rows_)}
      );
  table.rows_.clear();
  table.unsent_ = 0;
  on_rows_(rows_);
}

base::Checked<void> Load::finish() {
  for (const auto& [name, table] : tables_) send(*table);
  auto stored = main_.finish();
  auto also_stored = second_.finish();
  return stored ? also_stored : stored;
}

}  // namespace plinth::seed
