#include "auth/sms_template.hpp"

#include "gotemplate/template.hpp"

namespace plinth::auth {

std::string render_sms(const std::string& source, const std::string& code) {
  const auto parsed = gotemplate::Template::parse(source, gotemplate::Mode::text);
  if (parsed) {
    const auto message = parsed->render(json::Object{{"Code", code}});
    if (message && message->contains(code)) return *message;
  }
  return "Your code is " + code;
}

}  // namespace plinth::auth
