#include "rest/plan/negotiation.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

// What the root answers to these types; the code of the refusal when it is none of them.
std::string answer_to(std::string_view accept) {
  const auto production = negotiate_root(parse_accept(accept));
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

TEST(RootNegotiation, RefusesOtherTypes) {
  for (const std::string_view accept :
       {"text/csv", "application/vnd.pgrst.object+json", "image/png"})
    EXPECT_EQ(answer_to(accept), "PGRST107") << accept;
}

}  // namespace
}  // namespace plinth::rest
