// Word lists. All names are made up; addresses end in .example, which nobody can own (RFC 2606).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "seed/random.hpp"

namespace plinth::seed::words {

using List = std::span<const std::string_view>;

extern const List first_names;
extern const List last_names;
extern const List job_titles;
extern const List cities;
extern const List time_zones;  // IANA names
extern const List countries;   // two letters
extern const List company_starts;
extern const List company_ends;
extern const List industries;
extern const List user_agents;

// Of the web application whose use the events tell.
extern const List pages;
extern const List features;

// "Harborlight Foods"
std::string company_name(Random& random);
// Lower case, letters, digits and single dashes: fit for an address, a slug or a subdomain.
std::string slug_of(std::string_view text);
// Of the networks set aside for examples (RFC 5737).
std::string address(Random& random);

}  // namespace plinth::seed::words
