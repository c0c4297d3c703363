// Whether a request may go on, by all the rules that concern it.
//
// Threading: one limiter for the process, used by every loop (bucket_table.hpp).
#pragma once

#include <atomic>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "http/client_address.hpp"
#include "ratelimit/bucket_table.hpp"
#include "ratelimit/rule.hpp"

namespace plinth::ratelimit {

// What rules ask of a request. Views live as long as the request does.
struct Caller {
  Route route = Route::rest_read;
  http::Address address;
  std::string_view role;  // empty: it could not be told who this is
  std::string_view user;  // empty: not signed in
  std::string_view key;   // empty: none was sent, or a wrong one
};

// How a caller stands under a rule after this request.
struct Standing {
  const Rule* rule = nullptr;
  Decision decision;
};

struct Verdict {
  bool allowed = true;
  std::vector<Standing> standings;  // of every rule that concerned it; of the one that refused it
};

class Limiter {
 public:
  Limiter(std::vector<Rule> rules, Scope scope, size_t most_subjects = BucketTable::default_most);
  Limiter(const Limiter&) = delete;
  Limiter& operator=(const Limiter&) = delete;

  // Counts the request under every rule that concerns it, or, when one refuses it, under none.
  Verdict check(const Caller& caller, Time now);

  size_t rules() const { return limits_.size(); }
  const Rule& rule(size_t index) const { return limits_[index]->rule; }
  BucketTable& buckets(size_t index) { return limits_[index]->buckets; }

  // Requests each rule has refused, by its name.
  std::vector<std::pair<std::string_view, unsigned long>> refused() const;

 private:
  struct Limit {
    Limit(Rule with_rule, Scope scope, size_t most);
    bool concerns(const Caller& caller) const;
    Subject subject(const Caller& caller) const;

    Rule rule;
    BucketTable buckets;
    std::atomic<unsigned long> refused = 0;
  };

  std::vector<std::unique_ptr<Limit>> limits_;
};

}  // namespace plinth::ratelimit
