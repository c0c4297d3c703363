#include "rest/request/document_version.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

using enum DocumentVersion;

TEST(DocumentVersion, IsTakenOutOfTheQuery) {
  const auto chosen = take_document_version("select=a&openapi=3&limit=1");
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->version, openapi_3);
  EXPECT_EQ(chosen->query, "select=a&limit=1");
  EXPECT_EQ(take_document_version("o%70enapi=%33")->version, openapi_3);
  EXPECT_EQ(take_document_version("limit=1;openapi=3")->query, "limit=1");
}

TEST(DocumentVersion, IsTheOldOneWhereNothingIsSaid) {
  for (const char* query : {"", "select=a", "openapi", "xopenapi=3"}) {
    const auto chosen = take_document_version(query);
    ASSERT_TRUE(chosen) << query;
    EXPECT_EQ(chosen->version, openapi_2) << query;
    EXPECT_EQ(chosen->query, query);
  }
}

TEST(DocumentVersion, HasNoOtherValue) {
  const auto refused = take_document_version("openapi=4");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 400);
  EXPECT_EQ(refused.error().code, "PGRST100");
  EXPECT_EQ(
      refused.error().message, "\"failed to parse openapi parameter (4)\" (line 1, column 1)"
  );
  EXPECT_EQ(refused.error().details, R"(unexpected "4" expecting "3")");
  EXPECT_EQ(
      take_document_version("openapi=").error().details, R"(unexpected end of input expecting "3")"
  );
  EXPECT_FALSE(take_document_version("openapi=3&openapi=2"));
}

TEST(DocumentVersion, IsNamedByMediaTypes) {
  for (const char* type :
       {"application/openapi+json;version=3.1",
        "application/openapi+json;version=3",
        "application/openapi+json;version=\"3.1\"",
        "application/openapi+json;version=3.1.0",
        "application/vnd.oai.openapi+json",
        "application/vnd.oai.openapi+json;version=3.1",
        "application/vnd.oai.openapi+json;charset=utf-8;version=\"3.1\""})
    EXPECT_EQ(document_version_of(type), openapi_3) << type;
  for (const char* type :
       {"*/*",
        "application/json",
        "application/json;version=3.1",
        "application/openapi+json",
        "application/openapi+json;version=2.0",
        "application/openapi+json;version=3.0"})
    EXPECT_EQ(document_version_of(type), openapi_2) << type;
  for (const char* type : {"text/csv", "application/vnd.oai.openapi+json;version=2.0", "text/html"})
    EXPECT_EQ(document_version_of(type), std::nullopt) << type;
}

}  // namespace
}  // namespace plinth::rest
