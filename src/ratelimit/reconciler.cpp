#include "ratelimit/reconciler.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"

namespace plinth::ratelimit {
namespace {

using namespace std::chrono_literals;

using Seconds = std::chrono::duration<double>;

constexpr size_t most_per_rule = 5'000;  // subjects in one exchange
constexpr auto longest_pause = 30'000ms;

// `{1,0.5}`, a list of numbers as PostgreSQL prints it; nothing when it is none.
std::vector<double> parse_numbers(std::string_view text) {
  std::vector<double> out;
  if (!text.starts_with('{') || !text.ends_with('}')) return out;
  text = text.substr(1, text.size() - 2);
  while (!text.empty()) {
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc()) return {};
    out.push_back(value);
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (text.starts_with(',')) text.remove_prefix(1);
  }
  return out;
}

void append_item(std::string& list, std::string_view item) {
  list.append(list.empty() ? "{" : ",").append(item);
}

}  // namespace

Reconciler::Reconciler(
    net::Loop& loop, net::WorkerPool& workers, Limiter& limiter, ReconcilerOptions options
)
    : loop_(loop),
      workers_(workers),
      limiter_(limiter),
      options_(std::move(options)) {}

Reconciler::~Reconciler() { *alive_ = false; }

void Reconciler::start() { net::spawn(loop_.executor(), "rate limits", run(alive_)); }

net::Task<void> Reconciler::run(std::shared_ptr<bool> alive) {
  std::chrono::milliseconds pause = options_.interval;
  while (*alive) {
    auto connection = co_await pg::Connection::open(loop_, workers_, options_.endpoint);
    if (!*alive) co_return;
    if (connection) {
      pause = options_.interval;
      co_await keep_reconciling(*std::move(connection), alive);
      if (!*alive) co_return;
      spdlog::warn("rate limits hold for this process alone: the database is away");
    }
    co_await net::sleep_for(loop_.executor(), pause);
    pause = std::min(pause * 2, std::chrono::milliseconds(longest_pause));
  }
}

// Until the connection breaks.
net::Task<void> Reconciler::keep_reconciling(
    std::shared_ptr<pg::Connection> connection, std::shared_ptr<bool> alive
) {
  bool answered = true;
  while (!connection->broken()) {
    co_await net::sleep_for(loop_.executor(), options_.interval);
    if (!*alive) co_return;
    const bool answers = co_await reconcile(*connection);
    if (!*alive) co_return;
    if (answered && !answers && !connection->broken())
      spdlog::warn("rate limits could not be settled with other processes");
    answered = answers;
  }
}

net::Task<bool> Reconciler::reconcile(pg::Connection& connection) {
  const Question asked = question();
  const std::shared_ptr<bool> alive = alive_;
  pg::Segment exchange = segment(asked);
  last_ = Clock::now();
  if (asked.asked.empty()) co_return true;
  const auto replies = co_await connection.run(std::move(exchange), options_.deadline);
  if (!*alive || !replies) co_return false;
  const std::vector<double> debts = parse_numbers(replies->back().text(0, 0));
  if (debts.size() != asked.asked.size()) co_return false;
  const Time now = Clock::now();
  for (size_t i = 0; i < debts.size(); ++i) {
    const auto debt = std::chrono::duration_cast<Nanoseconds>(Seconds(debts[i]));
    asked.asked[i].buckets->settle(asked.asked[i].subject, now, debt);
  }
  co_return true;
}

Reconciler::Question Reconciler::question() {
  Question out;
  for (size_t i = 0; i < limiter_.rules(); ++i) {
    BucketTable& buckets = limiter_.buckets(i);
    const double cost = Seconds(buckets.quota().interval).count();
    for (const auto& [subject, requests] : buckets.report(most_per_rule)) {
      out.asked.push_back({.buckets = &buckets, .subject = subject});
      append_item(out.digests, digest(limiter_.rule(i), subject));
      append_item(out.costs, fmt::format("{}", cost * static_cast<double>(requests)));
    }
  }
  out.digests += "}";
  out.costs += "}";
  return out;
}

// As service_role, for the time of the segment.
pg::Segment Reconciler::segment(const Question& question) const {
  const double within =
      Seconds(std::min<Clock::duration>(Clock::now() - last_, 2 * options_.interval)).count();
  pg::Segment out;
  out.role = "service_role";
  out.statements.push_back({
      .text =
          "select set_config('role', 'service_role', true), set_config('search_path', '', true)",
      .parameters = {},
  });
  out.statements.push_back({
      .text = "select app.count_requests($1, $2, $3)",
      .parameters = {question.digests, question.costs, fmt::format("{}", within)},
  });
  return out;
}

// What the database gets to see of an address or a key; as a uuid.
std::string Reconciler::digest(const Rule& rule, const Subject& subject) const {
  const std::string named = rule.name + '\0' + std::string(subject.begin(), subject.end());
  return base::hex(crypto::hmac(crypto::Digest::sha256, options_.secret, named).substr(0, 16));
}

}  // namespace plinth::ratelimit
