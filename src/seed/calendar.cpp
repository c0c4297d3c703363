#include "seed/calendar.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace plinth::seed {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

year_month_day civil(Day day) { return year_month_day(sys_days(std::chrono::days(day.number))); }

Day day_of(year_month_day date) { return {sys_days(date).time_since_epoch().count()}; }

// Hours of the day, from midnight.
using Hours = std::array<double, 24>;
constexpr Hours office_hours{0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.6, 2,   6, 10,  11,  9,
                             5,   8,   10,  10,  8,   5,   2,   1.2, 1, 0.8, 0.4, 0.2};
constexpr Hours evening_hours{0.8, 0.4, 0.2, 0.1, 0.1, 0.3, 1, 2, 2,  2, 2.2, 3,
                              4,   3,   2.4, 2.4, 3,   5,   7, 9, 10, 9, 6,   2.5};
constexpr Hours flat_hours{3, 3, 3, 3,   3,   3,   3.4, 3.8, 4.4, 4.8, 5,   5,
                           5, 5, 5, 4.8, 4.6, 4.4, 4.2, 4,   3.8, 3.6, 3.4, 3.2};

// Monday first.
constexpr std::array<double, 7> office_week{1.05, 1.15, 1.1, 1.05, 0.85, 0.22, 0.18};
constexpr std::array<double, 7> evening_week{0.9, 0.9, 0.95, 1, 1, 1.15, 1.25};
constexpr std::array<double, 7> flat_week{1.05, 1.05, 1.05, 1.05, 1.02, 0.9, 0.88};

// January first: a slow summer, a busy autumn, quiet holidays.
constexpr std::array<double, 12> year{
    0.95, 1, 1.03, 1, 1.02, 0.98, 0.9, 0.86, 1.04, 1.08, 1.1, 0.9
};

const Hours& hours_of(Rhythm rhythm) {
  if (rhythm == Rhythm::office) return office_hours;
  return rhythm == Rhythm::evening ? evening_hours : flat_hours;
}

const std::array<double, 7>& week_of(Rhythm rhythm) {
  if (rhythm == Rhythm::office) return office_week;
  return rhythm == Rhythm::evening ? evening_week : flat_week;
}

}  // namespace

int Day::weekday() const { return static_cast<int>(((number + 3) % 7 + 7) % 7); }
int Day::month() const { return static_cast<int>(unsigned(civil(*this).month())); }
int Day::year() const { return int(civil(*this).year()); }

Day Day::first_of_month() const {
  const year_month_day date = civil(*this);
  return day_of(date.year() / date.month() / 1);
}

Day Day::first_of_next_month() const { return (first_of_month() + 32).first_of_month(); }

std::string Day::text() const {
  const year_month_day date = civil(*this);
  return fmt::format(
      "{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()), unsigned(date.day())
  );
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  std::array<int, 3> parts{};
  size_t part = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) {
      ++part;
      continue;
    }
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    parts.at(part) = parts.at(part) * 10 + (text[i] - '0');
  }
  const year_month_day date = std::chrono::year(parts[0]) /
                              std::chrono::month(static_cast<unsigned>(parts[1])) /
                              std::chrono::day(static_cast<unsigned>(parts[2]));
  if (!date.ok()) return std::nullopt;
  return day_of(date);
}

Day today() {
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return {now.time_since_epoch().count()};
}

Moment start_of(Day day) { return {day.number * seconds_a_day * 1'000'000}; }

std::string Moment::text() const {
  const Day date = day();
  const int64_t rest = micros - start_of(date).micros;
  const int64_t seconds = rest / 1'000'000;
  return fmt::format(
      "{} {:02}:{:02}:{:02}.{:06}+00",
      date.text(),
      seconds / seconds_an_hour,
      seconds / seconds_a_minute % 60,
      seconds % 60,
      rest % 1'000'000
  );
}

Moment moment_on(Day day, Rhythm rhythm, Random& random) {
  const auto hour = static_cast<int64_t>(random.weighted(hours_of(rhythm)));
  const int64_t micros = random.below(seconds_an_hour * 1'000'000);
  return {start_of(day).plus_seconds(hour * seconds_an_hour).micros + micros};
}

std::vector<Moment> moments_on(Day day, Rhythm rhythm, int64_t count, Random& random) {
  std::vector<Moment> moments;
  moments.reserve(static_cast<size_t>(count));
  for (int64_t i = 0; i < count; ++i) moments.push_back(moment_on(day, rhythm, random));
  std::ranges::sort(moments);
  return moments;
}

YearCurve::YearCurve(Day first, Day last, double growth, Rhythm rhythm) : first_(first) {
  const int64_t days = last - first + 1;
  double total = 0;
  for (int64_t i = 0; i < days; ++i) {
    const Day day = first + i;
    // Slow at first, then faster, as a business that people tell others about.
    const double gone =
        static_cast<double>(i) / static_cast<double>(std::max<int64_t>(days - 1, 1));
    const double grown = 1 + (growth - 1) * (0.4 * gone + 0.6 * gone * gone);
    const double share = grown * week_of(rhythm).at(static_cast<size_t>(day.weekday())) *
                         year.at(static_cast<size_t>(day.month() - 1));
    shares_.push_back(share);
    total += share;
  }
  double sum = 0;
  for (double& share : shares_) {
    share /= total;
    sum += share;
    sums_.push_back(sum);
  }
}

double YearCurve::share(Day day) const {
  const int64_t index = day - first_;
  if (index < 0 || index >= static_cast<int64_t>(shares_.size())) return 0;
  return shares_[static_cast<size_t>(index)];
}

int64_t YearCurve::count_on(Day day, double total, Random& random) const {
  const double expected = share(day) * total;
  return random.round(std::max(0.0, expected * random.normal(1, 0.12)));
}

Day YearCurve::pick(Random& random) const {
  const double drawn = random.unit() * sums_.back();
  const auto found = std::ranges::upper_bound(sums_, drawn);
  const auto index =
      std::min<int64_t>(found - sums_.begin(), static_cast<int64_t>(sums_.size()) - 1);
  return first_ + index;
}

}  // namespace plinth::seed
