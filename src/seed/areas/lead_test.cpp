#include "seed/areas/lead.hpp"

#include <gtest/gtest.h>

namespace plinth::seed {
namespace {

TEST(LeadScore, AddsUpAsTheSchemaDoes) {
  LeadScore score;
  EXPECT_EQ(score.demographic(), 21);
  EXPECT_EQ(score.priority(), "cold");
  score.has_phone = true;
  score.company_size = 50;
  score.warm_source = true;
  score.strong_campaign = true;
  score.budget = 10'000;
  score.activities = 20;
  score.kinds = {"demo_requested", "page_viewed", "form_submitted", "mail_opened", "trial_started"};
  score.lately = true;
  score.opened = 9;
  score.clicked = 9;
  score.replied = 2;
  EXPECT_EQ(score.demographic(), 30);
  EXPECT_EQ(score.behavioural(), 30);
  EXPECT_EQ(score.engagement(), 20);
  EXPECT_EQ(score.fit(), 20);
  EXPECT_EQ(score.total(), 100);
  EXPECT_EQ(score.priority(), "hot");
}

}  // namespace
}  // namespace plinth::seed
