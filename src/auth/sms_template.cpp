#include "auth/sms_template.hpp"

namespace plinth::auth {

std::string render_sms(const std::string& source, const std::string& code) {
  const std::string variable = "{{ .Code }}";
  const size_t at = source.find(variable);
  if (at == std::string::npos) return "Your code is " + code;
  return std::string(source).replace(at, variable.size(), code);
}

}  // namespace plinth::auth
