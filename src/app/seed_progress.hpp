// What `plinth seed` shows: a bar on a terminal, a line per area elsewhere.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "seed/demo.hpp"

namespace plinth::app {

class SeedProgress {
 public:
  explicit SeedProgress(bool quiet);

  void show(const seed::Step& step);
  void finish();  // leaves the line of the bar

 private:
  void draw(const seed::Step& step);
  void print_line(const seed::Step& step);

  bool quiet_;
  bool terminal_;
  size_t lines_ = 0;  // areas told of
  int64_t rows_told_ = 0;
  std::chrono::steady_clock::time_point drawn_;
};

// "1,234,567"
std::string with_commas(int64_t number);

// Tenants, who can sign in, rows by area, how fast.
void print_summary(const seed::Summary& summary, std::string_view password);

}  // namespace plinth::app
