// One lead on its way through the funnel, before its rows are written.
#pragma once

#include <set>
#include <string_view>

#include "seed/world.hpp"

namespace plinth::seed {

// What the score is made of; see app.lead_score_factors() in schema/domains/08_crm.
struct LeadScore {
  bool business_address = true;
  bool has_phone = false;
  int64_t company_size = 0;
  int64_t budget = 0;
  bool warm_source = false;  // referral, partner or event
  bool named_campaign = false;
  bool strong_campaign = false;  // enterprise, partnership or webinar
  int64_t activities = 0;
  std::set<std::string_view> kinds;
  bool lately = false;
  int64_t opened = 0;
  int64_t clicked = 0;
  int64_t replied = 0;
  int64_t seconds = 0;
  int64_t pages = 0;

  int64_t demographic() const;
  int64_t behavioural() const;
  int64_t engagement() const;
  int64_t fit() const;
  int64_t total() const { return demographic() + behavioural() + engagement() + fit(); }
  std::string_view priority() const;
};

struct Lead {
  const Tenant& tenant;
  Uuid id;
  std::string email;
  std::string first_name;
  std::string last_name;
  std::string company;
  std::string_view source;
  std::string_view campaign;
  Moment created;
  std::string_view status;
  Moment settled;  // when it got its status
  int64_t revenue = 0;
  LeadScore score;
};

// Decides how far the lead is by `end`: that depends on how long it has been there, and on how many
// of its source are won. Fills status, settled and revenue.
void settle(Lead& lead, double win_rate, Moment end, Random& random);

// The stage of leads.lifecycle_stage that goes with a status.
std::string_view lifecycle_stage(std::string_view status);

}  // namespace plinth::seed
