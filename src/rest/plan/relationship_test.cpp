#include "rest/plan/relationship.hpp"

#include <gtest/gtest.h>

#include "rest/plan/film_schema.hpp"

namespace plinth::rest {
namespace {

using catalog::Cardinality;

std::string found(std::string_view origin, std::string_view target, std::string_view hint = {}) {
  const auto relationship = find_relationship(
      film_schema(), *film_schema().find_relation("public", origin), target, hint
  );
  if (!relationship) return relationship.error().code;
  constexpr std::array names{"one-to-many", "many-to-one", "one-to-one", "many-to-many"};
  return std::string(names[static_cast<size_t>((*relationship)->cardinality)]) + " " +
         (*relationship)->to->name;
}

TEST(FindRelationship, FollowsForeignKeysBothWays) {
  EXPECT_EQ(found("films", "directors"), "many-to-one directors");
  EXPECT_EQ(found("directors", "films"), "one-to-many films");
  EXPECT_EQ(found("films", "posters"), "one-to-one posters");
  EXPECT_EQ(found("posters", "films"), "one-to-one films");
  EXPECT_EQ(found("films", "actors"), "many-to-many actors");
  EXPECT_EQ(found("actors", "films"), "many-to-many films");
}

TEST(FindRelationship, GoesByColumnOrConstraintToo) {
  EXPECT_EQ(found("films", "director_id"), "many-to-one directors");
  EXPECT_EQ(found("films", "films_director_id_fkey"), "many-to-one directors");
  EXPECT_EQ(found("directors", "films_director_id_fkey"), "one-to-many films");
  EXPECT_EQ(found("orders", "billing_id"), "many-to-one addresses");
}

TEST(FindRelationship, ChoosesByHint) {
  EXPECT_EQ(found("orders", "addresses", "billing_id"), "many-to-one addresses");
  EXPECT_EQ(found("orders", "addresses", "orders_shipping_fkey"), "many-to-one addresses");
  EXPECT_EQ(found("addresses", "orders", "shipping_id"), "one-to-many orders");
  EXPECT_EQ(found("films", "actors", "roles"), "many-to-many actors");
  EXPECT_EQ(found("films", "directors", "nonsense"), "PGRST200");
  EXPECT_EQ(found("films", "director_id", "directors"), "PGRST200");
}

TEST(FindRelationship, ReadsSelfReferencesByDirection) {
  EXPECT_EQ(found("employees", "employees"), "one-to-many employees");
  EXPECT_EQ(found("employees", "manager_id"), "many-to-one employees");
  EXPECT_EQ(found("employees", "employees", "manager_id"), "one-to-many employees");
  EXPECT_EQ(found("employees", "employees", "employees_manager_id_fkey"), "one-to-many employees");
}

TEST(FindRelationship, ListsTheChoicesWhenThereAreSeveral) {
  const auto& orders = *film_schema().find_relation("public", "orders");
  const auto relationship = find_relationship(film_schema(), orders, "addresses", "");
  ASSERT_FALSE(relationship);
  const Error& error = relationship.error();
  EXPECT_EQ(error.status, 300);
  EXPECT_EQ(error.code, "PGRST201");
  EXPECT_EQ(
      error.message,
      "Could not embed because more than one relationship was found for 'orders' and 'addresses'"
  );
  EXPECT_EQ(
      error.details_json,
      R"j([{"cardinality":"many-to-one","embedding":"orders with addresses",)j"
      R"j("relationship":"orders_billing_fkey using orders(billing_id) and addresses(id)"},)j"
      R"j({"cardinality":"many-to-one","embedding":"orders with addresses",)j"
      R"j("relationship":"orders_shipping_fkey using orders(shipping_id) and addresses(id)"}])j"
  );
  EXPECT_EQ(
      error.hint,
      "Try changing 'addresses' to one of the following: 'addresses!orders_billing_fkey', "
      "'addresses!orders_shipping_fkey'. Find the desired relationship in the 'details' key."
  );
}

TEST(FindRelationship, SuggestsASimilarNameWhenThereIsNone) {
  const auto& films = *film_schema().find_relation("public", "films");
  const auto similar = find_relationship(film_schema(), films, "director", "some_hint");
  ASSERT_FALSE(similar);
  EXPECT_EQ(similar.error().code, "PGRST200");
  EXPECT_EQ(
      similar.error().message,
      "Could not find a relationship between 'films' and 'director' in the schema cache"
  );
  EXPECT_EQ(
      similar.error().details,
      "Searched for a foreign key relationship between 'films' and 'director' using the hint "
      "'some_hint' in the schema 'public', but no matches were found."
  );
  EXPECT_EQ(similar.error().hint, "Perhaps you meant 'directors' instead of 'director'.");
  EXPECT_EQ(find_relationship(film_schema(), films, "xyzzy", "").error().hint, std::nullopt);
}

}  // namespace
}  // namespace plinth::rest
