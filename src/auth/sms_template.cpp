#include "auth/sms_template.hpp"

#include "gotemplate/template.hpp"

namespace plinth::auth {

std::optional<std::string> find_sms_template_error(const std::string& source) {
  const auto parsed = gotemplate::Template::parse(source, gotemplate::Mode::text);
  if (!parsed) return parsed.error().text();
  const std::string code = "0123456789";
  const auto message = parsed->render(json::Object{{"Code", code}});
  if (!message) return message.error().text();
  if (!message->contains(code)) return "the message is without the code; write {{ .Code }} into it";
  return std::nullopt;
}

std::string render_sms(const std::string& source, const std::string& code) {
  const auto parsed = gotemplate::Template::parse(source, gotemplate::Mode::text);
  if (parsed) {
    const auto message = parsed->render(json::Object{{"Code", code}});
    if (message && message->contains(code)) return *message;
  }
  return "Your code is " + code;
}

}  // namespace plinth::auth
