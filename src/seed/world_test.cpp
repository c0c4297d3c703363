#include "seed/world.hpp"

#include <set>

#include <gtest/gtest.h>

namespace plinth::seed {
namespace {

constexpr Moment at_hour(int64_t hour) { return {hour * 3'600'000'000}; }

Person person_between(int64_t signed_up, int64_t last_active, double activity = 1) {
  Person person;
  person.signed_up = at_hour(signed_up);
  person.last_active = at_hour(last_active);
  person.activity = activity;
  return person;
}

struct Crowd {
  std::vector<Person> people;
  std::vector<double> sums;

  explicit Crowd(std::vector<Person> all) : people(std::move(all)) {
    double sum = 0;
    for (const Person& person : people) sums.push_back(sum += person.activity);
  }

  std::set<size_t> picked(int64_t hour) const {
    Random random(1, "crowd");
    std::set<size_t> all;
    for (int i = 0; i < 200; ++i) all.insert(pick_person(people, sums, random, at_hour(hour)));
    return all;
  }
};

TEST(PickPerson, TakesThoseWhoAreThere) {
  const Crowd crowd(
      {person_between(0, 5), person_between(0, 10), person_between(0, 10), person_between(8, 10)}
  );
  EXPECT_EQ(crowd.picked(4), (std::set<size_t>{0, 1, 2}));
  EXPECT_EQ(crowd.picked(7), (std::set<size_t>{1, 2}));
  EXPECT_EQ(crowd.picked(9), (std::set<size_t>{1, 2, 3}));
}

TEST(PickPerson, FindsTheFewWhoAreStillThereAmongMany) {
  std::vector<Person> people(2'000, person_between(0, 5));
  people.push_back(person_between(0, 10, 0.2));
  people.push_back(person_between(0, 10, 0.2));
  EXPECT_EQ(Crowd(std::move(people)).picked(7), (std::set<size_t>{2'000, 2'001}));
}

TEST(PickPerson, WhereNobodyIsThereAnyMoreIsNotAlwaysTheFirst) {
  const Crowd crowd(
      {person_between(0, 5), person_between(0, 5), person_between(0, 5), person_between(20, 30)}
  );
  EXPECT_EQ(crowd.picked(12), (std::set<size_t>{0, 1, 2}));
}

TEST(PickPerson, BeforeAnybodyJoinedIsTheFirst) {
  const Crowd crowd({person_between(3, 5), person_between(3, 5)});
  EXPECT_EQ(crowd.picked(1), (std::set<size_t>{0}));
}

}  // namespace
}  // namespace plinth::seed
