#include "rest/plan/negotiation.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

// What the root answers to these types; the code of the refusal when it is none of them.
std::string answer_to(
    std::string_view accept, DocumentVersion version = DocumentVersion::openapi_2
) {
  const auto production = negotiate_root(parse_accept(accept), version);
  return production ? production->content_type : production.error().code;
}

TEST(RootNegotiation, AnswersAsADescriptionWhateverJsonIsAskedFor) {
  const std::string description = "application/openapi+json; charset=utf-8";
  for (const std::string_view accept :
       {"*/*",
        "application/json",
        "application/json;charset=utf-8",
        "application/openapi+json",
        "text/csv, application/openapi+json;q=0.1"})
    EXPECT_EQ(answer_to(accept), description) << accept;
}

TEST(RootNegotiation, AnswersInTheVersionThatIsAskedFor) {
  const std::string description = "application/vnd.oai.openapi+json;version=3.1; charset=utf-8";
  for (const std::string_view accept :
       {"application/openapi+json; version=3.1",
        "application/openapi+json;version=\"3\"",
        "application/vnd.oai.openapi+json",
        "application/json;q=0.5, application/vnd.oai.openapi+json;version=3.1;q=0.8"})
    EXPECT_EQ(answer_to(accept), description) << accept;
  EXPECT_NE(
      answer_to("application/vnd.oai.openapi+json;q=0.5, application/json;q=0.8"), description
  );
  for (const std::string_view accept : {"*/*", "application/json", "application/openapi+json"})
    EXPECT_EQ(answer_to(accept, DocumentVersion::openapi_3), description) << accept;
  EXPECT_EQ(answer_to("text/csv", DocumentVersion::openapi_3), "PGRST107");
}

TEST(RootNegotiation, RefusesOtherTypes) {
  for (const std::string_view accept :
       {"text/csv", "application/vnd.pgrst.object+json", "image/png"})
    EXPECT_EQ(answer_to(accept), "PGRST107") << accept;
}

}  // namespace
}  // namespace plinth::rest
