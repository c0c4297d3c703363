#include "app/seed_progress.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace plinth::app {
namespace {

constexpr size_t bar_width = 30;
constexpr std::chrono::milliseconds between_frames{80};

}  // namespace

SeedProgress::SeedProgress(bool quiet) : quiet_(quiet), terminal_(isatty(STDOUT_FILENO) != 0) {}

void SeedProgress::show(const seed::Step& step) {
  if (quiet_) return;
  if (!terminal_) {
    if (step.done > lines_) print_line(step);
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (step.done < step.of && now - drawn_ < between_frames) return;
  drawn_ = now;
  draw(step);
}

void SeedProgress::draw(const seed::Step& step) {
  const size_t filled = step.done * bar_width / std::max<size_t>(step.of, 1);
  // Back to the start of the line, and nothing left of a longer one.
  fmt::print(
      "\r\x1b[K[{:#<{}}{:.<{}}] {:>2}/{} {:<14} {:>12} rows",
      "",
      filled,
      "",
      bar_width - filled,
      step.done,
      step.of,
      step.area,
      with_commas(step.rows)
  );
  std::fflush(stdout);
}

void SeedProgress::print_line(const seed::Step& step) {
  fmt::print("{}: {} rows\n", step.area, with_commas(step.rows - rows_told_));
  std::fflush(stdout);
  lines_ = step.done;
  rows_told_ = step.rows;
}

void SeedProgress::finish() {
  if (!quiet_ && terminal_) fmt::print("\n");
}

std::string with_commas(int64_t number) {
  std::string out = std::to_string(number);
  for (auto at = static_cast<int64_t>(out.size()) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
    out.insert(static_cast<size_t>(at), ",");
  }
  return out;
}

void print_summary(const seed::Summary& summary, std::string_view password) {
  fmt::print("\nCompanies\n");
  for (const auto& [name, people] : summary.tenants)
    fmt::print("  {:<22} {:>4} people\n", name, people);
  fmt::print("\nSign in with the password {}\n", password);
  for (const seed::Account& account : summary.accounts) {
    fmt::print("  {:<22} {:<8} {}\n", account.tenant, account.role, account.email);
  }
  fmt::print("\nRows\n");
  constexpr size_t a_line = 3;
  for (size_t i = 0; i < summary.area_rows.size(); ++i) {
    const auto& [area, rows] = summary.area_rows[i];
    fmt::print(
        "  {:<14} {:>10}{}", area, with_commas(rows), i % a_line == a_line - 1 ? "\n" : "   "
    );
  }
  const double seconds =
      static_cast<double>(std::max<int64_t>(summary.load_time.count(), 1)) / 1'000;
  fmt::print(
      "\n{} rows in {:.1f} seconds, {} a second\n",
      with_commas(summary.rows),
      seconds,
      with_commas(static_cast<int64_t>(static_cast<double>(summary.rows) / seconds))
  );
}

}  // namespace plinth::app
