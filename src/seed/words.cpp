#include "seed/words.hpp"

#include <array>

#include <fmt/format.h>

namespace plinth::seed::words {
namespace {

constexpr std::array<std::string_view, 72> firsts{
    "Ada",     "Aiko",    "Amara", "Anders", "Anika",  "Arlo",   "Asha",   "Beatriz", "Bruno",
    "Carmen",  "Cedric",  "Chidi", "Clara",  "Dario",  "Daphne", "Deniz",  "Diego",   "Dunja",
    "Edith",   "Elias",   "Elif",  "Emeka",  "Esther", "Fabio",  "Farah",  "Felix",   "Fiona",
    "Gita",    "Greta",   "Hamid", "Hanna",  "Hugo",   "Ines",   "Ingrid", "Isaac",   "Ivana",
    "Jamal",   "Jonas",   "Juno",  "Kaito",  "Karin",  "Kofi",   "Lars",   "Leila",   "Lena",
    "Lorenzo", "Luca",    "Lydia", "Magda",  "Malik",  "Maren",  "Mateo",  "Maya",    "Mina",
    "Nadia",   "Nikolai", "Noor",  "Olga",   "Oscar",  "Paola",  "Petra",  "Quinn",   "Rafael",
    "Rosa",    "Samir",   "Selma", "Simon",  "Tamsin", "Tariq",  "Ulla",   "Viktor",  "Yara",
};
constexpr std::array<std::string_view, 72> lasts{
    "Abara",    "Aldana",    "Almqvist",  "Antunes",  "Bakker",    "Barros",    "Bauer",
    "Bellamy",  "Bergstrom", "Bianchi",   "Brandt",   "Calloway",  "Carver",    "Castell",
    "Cho",      "Conway",    "Dalgaard",  "Demir",    "Drummond",  "Duarte",    "Ekwueme",
    "Engel",    "Farrow",    "Ferreira",  "Fontaine", "Garnett",   "Graves",    "Haddad",
    "Halloran", "Hartmann",  "Hashimoto", "Hollis",   "Ibanez",    "Iversen",   "Jansen",
    "Kaplan",   "Keller",    "Kimura",    "Kowal",    "Lindqvist", "Lockhart",  "Madaki",
    "Marlowe",  "Mehta",     "Merritt",   "Moreau",   "Nakano",    "Novak",     "Nyberg",
    "Okafor",   "Olsen",     "Ortega",    "Pascal",   "Pereira",   "Quist",     "Rahimi",
    "Ramos",    "Rennick",   "Rossi",     "Sandoval", "Sato",      "Schreiber", "Sorensen",
    "Tanner",   "Thorne",    "Ueda",      "Valdez",   "Vasquez",   "Weller",    "Winslow",
    "Yilmaz",   "Zeman",
};
constexpr std::array<std::string_view, 20> titles{
    "Account Manager",  "Operations Lead",     "Product Manager",
    "Support Engineer", "Marketing Manager",   "Sales Director",
    "Data Analyst",     "Office Manager",      "Head of Growth",
    "Customer Success", "Finance Controller",  "Software Engineer",
    "UX Designer",      "HR Business Partner", "Logistics Planner",
    "Practice Manager", "Project Lead",        "Founder",
    "Chief of Staff",   "Quality Manager",
};
constexpr std::array<std::string_view, 16> places{
    "Lisbon",
    "Hamburg",
    "Toronto",
    "Austin",
    "Oslo",
    "Nairobi",
    "Osaka",
    "Melbourne",
    "Krakow",
    "Bristol",
    "Lyon",
    "Denver",
    "Santiago",
    "Rotterdam",
    "Zurich",
    "Dublin",
};
constexpr std::array<std::string_view, 8> zones{
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "America/New_York",
    "America/Toronto",
    "America/Denver",
    "Asia/Tokyo",
    "UTC",
};
constexpr std::array<std::string_view, 12> lands{
    "DE",
    "GB",
    "PT",
    "US",
    "CA",
    "NO",
    "JP",
    "AU",
    "PL",
    "FR",
    "NL",
    "IE",
};
constexpr std::array<std::string_view, 40> starts{
    "Amberline",  "Ashgrove",    "Birchwell",   "Bluefern",     "Briarstone",  "Brightwater",
    "Cedarpoint", "Clearbrook",  "Coralgate",   "Dunmere",      "Eastmarch",   "Elmridge",
    "Fairhollow", "Foxglen",     "Glasswing",   "Greyharbor",   "Hazelport",   "Hillcrest",
    "Ironleaf",   "Juniper Row", "Kestrel Bay", "Lanternfield", "Larkmoor",    "Maplecourt",
    "Meridale",   "Northbarn",   "Oakhurst",    "Pinecastle",   "Quarrystone", "Redwillow",
    "Rivermark",  "Saltmarsh",   "Silverfen",   "Stonebridge",  "Sunmeadow",   "Thistledown",
    "Umberfield", "Wexcombe",    "Willowbank",  "Yarrow Hill",
};
constexpr std::array<std::string_view, 24> ends{
    "Foods",    "Logistics", "Labs",      "Partners", "Studio",      "Health",
    "Energy",   "Textiles",  "Analytics", "Software", "Hospitality", "Freight",
    "Media",    "Finance",   "Interiors", "Robotics", "Outdoor",     "Insurance",
    "Printing", "Clinics",   "Learning",  "Bakery",   "Tools",       "Travel",
};
constexpr std::array<std::string_view, 12> branches{
    "retail",
    "logistics",
    "healthcare",
    "education",
    "hospitality",
    "manufacturing",
    "software",
    "media",
    "real estate",
    "energy",
    "insurance",
    "food",
};
constexpr std::array<std::string_view, 6> agents{
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/18.1 "
    "Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
};
constexpr std::array<std::string_view, 16> paths{
    "/dashboard",
    "/leads",
    "/leads/board",
    "/workflows",
    "/workflows/new",
    "/calendar",
    "/reports/sales",
    "/community",
    "/settings",
    "/billing",
    "/chat",
    "/agents",
    "/marketplace",
    "/design",
    "/inbox",
    "/help",
};
constexpr std::array<std::string_view, 12> abilities{
    "lead_import",
    "report_export",
    "workflow_builder",
    "shared_calendar",
    "chat_agent",
    "bulk_edit",
    "custom_fields",
    "mail_templates",
    "dark_mode",
    "quick_search",
    "api_access",
    "meeting_notes",
};

}  // namespace

const List first_names = firsts;
const List last_names = lasts;
const List job_titles = titles;
const List cities = places;
const List time_zones = zones;
const List countries = lands;
const List company_starts = starts;
const List company_ends = ends;
const List industries = branches;
const List user_agents = agents;
const List pages = paths;
const List features = abilities;

std::string company_name(Random& random) {
  return fmt::format("{} {}", random.pick(company_starts), random.pick(company_ends));
}

std::string slug_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (plain) {
      out += lower;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

std::string address(Random& random) {
  constexpr std::array<std::string_view, 3> networks{"192.0.2", "198.51.100", "203.0.113"};
  return fmt::format("{}.{}", random.pick(networks), random.between(1, 254));
}

}  // namespace plinth::seed::words
