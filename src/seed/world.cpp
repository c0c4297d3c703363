#include "seed/world.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "seed/words.hpp"

namespace plinth::seed {
namespace {

struct Company {
  std::string_view name;
  std::string_view subdomain;
  std::string_view industry;
  std::string_view tier;
  std::string_view status;
  size_t size;
  double weight;
  int64_t founded_after_days;
};

constexpr std::array<Company, 5> companies{{
    {"Quillmark Studio", "quillmark", "design", "professional", "active", 48, 0.26, 0},
    {"Vantor Freight", "vantor", "logistics", "enterprise", "active", 130, 0.36, 12},
    {"Mossbrook Dental", "mossbrook", "healthcare", "starter", "active", 26, 0.12, 45},
    {"Oakenbean Coffee", "oakenbean", "retail", "professional", "active", 64, 0.2, 80},
    {"Lumenvale Learning", "lumenvale", "education", "starter", "trial", 32, 0.06, 350},
}};

constexpr std::array<std::string_view, people_with_fixed_address> fixed_roles{
    "owner", "admin", "member", "viewer", "billing"
};

// Without letters and digits that look alike: what profiles.referral_code takes.
std::string referral_code(Random& random) {
  constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::string code;
  for (int i = 0; i < 8; ++i) code += random.pick(letters);
  return code;
}

bool there(const Person& person, Moment at) {
  return person.signed_up < at && at <= person.last_active;
}

std::optional<size_t> pick_where(
    std::span<const Person> people, Random& random, const auto& eligible
) {
  std::vector<double> weights;
  weights.reserve(people.size());
  for (const Person& person : people) weights.push_back(eligible(person) ? person.activity : 0);
  if (std::ranges::all_of(weights, [](double weight) { return weight <= 0; })) return std::nullopt;
  return random.weighted(weights);
}

std::string_view role_at(size_t place, Random& random) {
  if (place < fixed_roles.size()) return fixed_roles.at(place);
  constexpr std::array<std::string_view, 3> others{"member", "viewer", "admin"};
  return others.at(random.weighted({0.86, 0.1, 0.04}));
}

}  // namespace

World::World(Options options, Load& load) : options_(std::move(options)), load_(load) {
  found_tenants();
  double sum = 0;
  for (const Person& person : people_) activity_sums_.push_back(sum += person.activity);
}

void World::found_tenants() {
  Random random = stream("people");
  for (const Company& company : companies) {
    Tenant tenant;
    tenant.founded = moment_on(first_day() + company.founded_after_days, Rhythm::office, random);
    tenant.id = ids_.at(tenant.founded);
    for (Uuid& agent : tenant.agents) agent = ids_.at(tenant.founded);
    tenant.name = company.name;
    tenant.subdomain = fmt::format("{}-demo", company.subdomain);
    tenant.mail_domain = fmt::format("{}.example", company.subdomain);
    tenant.industry = company.industry;
    tenant.tier = company.tier;
    tenant.status = company.status;
    tenant.size = company.size;
    tenant.weight = company.weight;
    tenants_.push_back(std::move(tenant));
    for (size_t place = 0; place < company.size; ++place) hire(tenants_.size() - 1, place, random);
  }
}

void World::hire(size_t tenant_index, size_t place, Random& random) {
  Tenant& tenant = tenants_[tenant_index];
  Person person;
  person.tenant = tenant_index;
  person.first_name = random.pick(words::first_names);
  person.last_name = random.pick(words::last_names);
  person.role = role_at(place, random);
  const std::string box =
      place < fixed_roles.size()
          ? std::string(fixed_roles.at(place))
          : words::slug_of(fmt::format("{} {}", person.first_name, person.last_name));
  person.email = fmt::format("{}@{}", box, tenant.mail_domain);
  const auto taken = [&](const std::string& email) {
    return std::ranges::find(people_, email, &Person::email) != people_.end();
  };
  for (int n = 2; taken(person.email); ++n) {
    person.email = fmt::format("{}{}@{}", box, n, tenant.mail_domain);
  }
  person.referral_code = referral_code(random);
  person.time_zone = random.pick(words::time_zones);
  // The first five start the company; the others come over time, more of them lately.
  const int64_t days = end().seconds_since(tenant.founded) / seconds_a_day - 2;
  const double late = random.unit();
  const Day joined =
      place < fixed_roles.size()
          ? tenant.founded.day()
          : tenant.founded.day() + 1 +
                static_cast<int64_t>(
                    (1 - late * late) * static_cast<double>(std::max<int64_t>(days, 1)) * 0.95
                );
  person.signed_up = place < fixed_roles.size()
                         ? tenant.founded.plus_seconds(static_cast<int64_t>(place) * 600 - 900)
                         : moment_on(joined, Rhythm::office, random);
  person.signed_up = cap(std::max(person.signed_up, begin()));
  person.id = ids_.at(person.signed_up);
  person.activity = 0.2 + static_cast<double>(random.skewed(240)) / 100;
  // One in seven was not seen for long: the accounts a churn report is about.
  const int64_t away = place < fixed_roles.size() ? 0
                       : random.chance(0.14)      ? random.between(20, 120)
                                                  : random.skewed(6);
  person.last_active = std::max(
      person.signed_up.plus_seconds(1'800), moment_on(last_day() - away, Rhythm::office, random)
  );
  person.last_active = place < fixed_roles.size() ? end().plus_seconds(-1 - random.below(600))
                                                  : cap(person.last_active);
  tenant.people.push_back(people_.size());
  people_.push_back(std::move(person));
}

Tenant& World::some_tenant(Random& random) {
  std::array<double, companies.size()> weights{};
  for (size_t i = 0; i < weights.size(); ++i) weights.at(i) = tenants_[i].weight;
  return tenants_[random.weighted(weights)];
}

Person& World::some_member(const Tenant& tenant, Random& random) {
  return people_[random.pick(tenant.people)];
}

Person& World::some_member(const Tenant& tenant, Random& random, Moment at) {
  for (int attempt = 0; attempt < 12; ++attempt) {
    Person& person = some_member(tenant, random);
    if (there(person, at)) return person;
  }
  return people_[tenant.people.front()];
}

Person& World::some_person(Random& random, Moment at) {
  return people_[pick_person(people_, activity_sums_, random, at)];
}

size_t pick_person(
    std::span<const Person> people, std::span<const double> sums, Random& random, Moment at
) {
  for (int attempt = 0; attempt < 12; ++attempt) {
    const auto found = std::ranges::upper_bound(sums, random.unit() * sums.back());
    const auto index =
        std::min<size_t>(static_cast<size_t>(found - sums.begin()), people.size() - 1);
    if (there(people[index], at)) return index;
  }
  if (const auto seen = pick_where(people, random, [&](const Person& p) { return there(p, at); })) {
    return *seen;
  }
  return pick_where(people, random, [&](const Person& p) { return p.signed_up < at; }).value_or(0);
}

}  // namespace plinth::seed
