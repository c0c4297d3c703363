// Points, badges and what else people collect in 03 community.
#pragma once

#include "seed/world.hpp"

namespace plinth::seed {

// public.activities with the columns every writer of it uses.
Table& activities_of(World& world);

// Badges, challenges, referrals with their points, the leaderboard that follows from them, streaks,
// follows and journals.
void make_experience(World& world);

}  // namespace plinth::seed
