// Rows on their way into tables, by COPY.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "migrate/session.hpp"
#include "seed/copy_text.hpp"
#include "seed/lane.hpp"

namespace plinth::seed {

class Load;

// One table with the columns that are written. Rows are collected and sent some megabytes at a
// time, so that areas may write several tables at once.
class Table {
 public:
  Table(Load& load, std::string name, std::string columns, Taken taken);

  // One value per column. In a database that lacks the table (areas may be left out) nothing
  // happens.
  template <class... Values>
  void row(const Values&... values) {
    if (!wanted_) return;
    check_width(sizeof...(values));
    ((append_value(rows_, values), rows_ += '\t'), ...);
    rows_.back() = '\n';
    end_row();
  }

 private:
  friend class Load;

  void check_width(size_t values) const;
  void end_row();

  Load& load_;
  std::string name_;
  std::string columns_;
  Taken taken_;
  size_t width_;
  bool wanted_;
  std::string rows_;
  int64_t unsent_ = 0;
};

// The sessions a load goes through, each with its transaction open.
struct Sessions {
  migrate::Session& main;
  migrate::Session& second;  // takes half of what grows with the scale, at the same time
};

// The first failure of PostgreSQL is kept and what follows is dropped: see finish().
class Load {
 public:
  // Names as "public.leads", of the tables that are there. `on_rows` hears after each block how
  // many rows were made by now.
  Load(Sessions sessions, std::set<std::string> present, std::function<void(int64_t)> on_rows);

  // `columns` separated by commas. The same table may be asked for again, with the same columns.
  Table& table(std::string_view name, std::string_view columns, Taken taken = Taken::fails);

  // Sends what is collected and waits for it; the failure, if there was one.
  base::Checked<void> finish();

  int64_t rows() const { return rows_; }
  const std::map<std::string, int64_t>& rows_by_table() const { return rows_by_table_; }
  bool present(std::string_view name) const { return present_.contains(std::string(name)); }

 private:
  friend class Table;

  void send(Table& table);

  std::set<std::string> present_;
  std::function<void(int64_t)> on_rows_;
  std::map<std::string, std::unique_ptr<Table>, std::less<>> tables_;
  std::map<std::string, int64_t> rows_by_table_;
  int64_t rows_ = 0;
  Lane main_;
  Lane second_;
};

}  // namespace plinth::seed
