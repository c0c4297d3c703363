#include "pg/statement_cache.hpp"

#include <gtest/gtest.h>

namespace plinth::pg {
namespace {

TEST(StatementCache, KeepsRolesApart) {
  StatementCache cache(8);
  const std::string anon = cache.insert("anon", "select 1").name;
  EXPECT_EQ(cache.find("authenticated", "select 1"), nullptr);
  const std::string authenticated = cache.insert("authenticated", "select 1").name;
  EXPECT_NE(anon, authenticated);
  EXPECT_EQ(cache.find("anon", "select 1")->name, anon);
}

TEST(StatementCache, EvictsTheLeastRecentlyUsedReadyEntry) {
  StatementCache cache(2);
  const std::string a = cache.insert("", "a").name;
  const std::string b = cache.insert("", "b").name;
  cache.set_ready(a, nullptr);
  cache.set_ready(b, nullptr);
  cache.find("", "a");
  cache.insert("", "c");
  EXPECT_EQ(cache.evict(), b);
  EXPECT_EQ(cache.evict(), "");
  EXPECT_EQ(cache.find("", "b"), nullptr);
  EXPECT_NE(cache.find("", "a"), nullptr);
}

TEST(StatementCache, ForgetsWhatFailedToParse) {
  StatementCache cache(2);
  const std::string a = cache.insert("", "a").name;
  EXPECT_EQ(cache.find("", "a")->state, StatementCache::State::parsing);
  cache.erase(a);
  cache.erase(a);
  EXPECT_EQ(cache.find("", "a"), nullptr);
}

}  // namespace
}  // namespace plinth::pg
