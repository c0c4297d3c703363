// The rows of the demo, one function per area of the data model (schema/domains). Each writes whole
// tables; together they are consistent as if the schema's triggers had run.
#pragma once

#include "seed/world.hpp"

namespace plinth::seed {

void make_accounts(World& world);       // 01 identity, 05 activations, auth
void make_tenants(World& world);        // 02 tenancy, 12 billing
void make_community(World& world);      // 03 community; adds to people's experience
void make_events(World& world);         // 04 events, 05 metrics_daily
void make_segments(World& world);       // 04 events, called by make_events
void make_analytics(World& world);      // 05 analytics
void make_ai(World& world);             // 06 ai
void make_workflows(World& world);      // 07 workflows
void make_crm(World& world);            // 08 crm: leads and what they did
void make_campaigns(World& world);      // 08 crm: mail, costs, experiments
void make_privacy(World& world);        // 09 privacy
void make_security(World& world);       // 10 security
void make_trust(World& world);          // 11 trust
void make_marketplace(World& world);    // 13 marketplace
void make_appointments(World& world);   // 14 appointments
void make_design(World& world);         // 15 design
void make_social(World& world);         // 16 social
void make_notifications(World& world);  // 17 notifications
void make_blog_comments(World& world);  // 18 content
void make_chat(World& world);           // 19 chat
void make_operations(World& world);     // 20 operations
void make_profiles(World& world);       // 01 identity, when all points are awarded

// Rows older than their retention would be removed at the next maintenance.
inline Day recent(const World& world, int64_t days) {
  return std::max(world.options().until - days, world.first_day());
}

}  // namespace plinth::seed
