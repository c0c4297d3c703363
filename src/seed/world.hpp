// The small business the rows tell of: who is in it, and what all areas draw from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "seed/calendar.hpp"
#include "seed/identifier.hpp"
#include "seed/load.hpp"
#include "seed/random.hpp"

namespace plinth::seed {

struct Options {
  uint64_t seed = 1;
  int64_t scale = 1;          // multiplies what grows with use: events, leads, requests
  Day until;                  // everything happened before its midnight
  std::string password_hash;  // of all users
};

inline constexpr int64_t days_of_demo = 365;

struct Person {
  Uuid id;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::string referral_code;
  std::string time_zone;
  size_t tenant = 0;  // where the person works
  std::string_view role;
  Moment signed_up;
  Moment last_active;
  std::optional<Moment> last_event;  // the newest product event, when there is one
  double activity = 1;               // how much this person does, 1 on average
  int64_t experience = 0;            // points the areas awarded
  int64_t referrals = 0;             // people brought, for whom there was a reward

  std::string name() const { return first_name + " " + last_name; }
};

struct Tenant {
  Uuid id;
  std::string name;
  std::string subdomain;
  std::string mail_domain;
  std::string industry;
  std::string_view tier;  // of its plan
  std::string_view status;
  size_t size = 0;    // people
  double weight = 1;  // share of what happens, all together 1
  Moment founded;
  std::array<Uuid, 3> agents;  // of area 6, which others refer to
  std::vector<size_t> people;  // indexes; owner, admin, then others
};

// Owner, admin and so on have the same address whatever the seed.
inline constexpr size_t people_with_fixed_address = 5;

// One of the people who are there at that moment, as often as the activity says; where there is
// nobody any more, one of those who had joined, and else the first. `people` is not empty; the
// answer is an index. `sums` are the running sums of the activities.
size_t pick_person(
    std::span<const Person> people, std::span<const double> sums, Random& random, Moment at
);

class World {
 public:
  World(Options options, Load& load);

  const Options& options() const { return options_; }
  Load& load() { return load_; }
  IdMaker& ids() { return ids_; }

  Day first_day() const { return options_.until - days_of_demo; }
  Day last_day() const { return options_.until - 1; }
  Moment begin() const { return start_of(first_day()); }
  Moment end() const { return start_of(options_.until); }

  // What would come later has not happened yet.
  bool happened(Moment moment) const { return moment < end(); }
  // Before the end, where nobody but the first people is seen any more: for what must have
  // happened.
  Moment cap(Moment moment) const { return moment < end() ? moment : Moment{end().micros - 1}; }

  Random stream(std::string_view name) const { return {options_.seed, name}; }
  int64_t scaled(int64_t count) const { return count * options_.scale; }
  YearCurve curve(Rhythm rhythm, double growth = 4) const {
    return {first_day(), last_day(), growth, rhythm};
  }

  std::vector<Tenant>& tenants() { return tenants_; }
  std::vector<Person>& people() { return people_; }
  Tenant& tenant_of(const Person& person) { return tenants_[person.tenant]; }

  // A tenant, as often as its weight says.
  Tenant& some_tenant(Random& random);
  Person& some_member(const Tenant& tenant, Random& random);
  // A person, active ones more often; already signed up at that moment.
  Person& some_person(Random& random, Moment at);
  // Who had joined by then; the owner when nobody else had.
  Person& some_member(const Tenant& tenant, Random& random, Moment at);

 private:
  void found_tenants();
  void hire(size_t tenant, size_t place, Random& random);

  Options options_;
  Load& load_;
  IdMaker ids_;
  std::vector<Tenant> tenants_;
  std::vector<Person> people_;
  std::vector<double> activity_sums_;
};

}  // namespace plinth::seed
