// What `plinth status` and `plinth keys` print: the names of the Supabase CLI.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/commands.hpp"

namespace plinth::app {

struct StatusLine {
  std::string name;   // API_URL
  std::string label;  // API URL
  std::string value;
};

std::vector<StatusLine> key_lines(const Secrets& secrets);
std::vector<StatusLine> status_lines(const Running& running, const Secrets& secrets, bool embedded);

// pretty: label and value; env: NAME="value" for a shell; json: one object.
std::string render_status(const std::vector<StatusLine>& lines, StatusFormat format);

// GET /health over a connection of its own: the status code, or 0 when nobody answers.
int probe_health(const std::string& host, int port);

}  // namespace plinth::app
