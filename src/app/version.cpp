#include "app/version.hpp"

namespace plinth::app {

std::string_view version() { return PLINTH_VERSION; }
std::string_view commit() { return PLINTH_COMMIT; }

}  // namespace plinth::app
