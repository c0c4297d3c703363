#include "auth/mail_templates.hpp"

#include <array>
#include <atomic>
#include <optional>
#include <stdexcept>
#include <utility>

#include "auth/mail_form.hpp"
#include "auth/own_mails.hpp"
#include "base/log.hpp"

namespace plinth::auth {

struct MailTemplates::Set {
  struct Mail {
    MailForm built_in;
    std::optional<MailForm> own;
    bool is_enabled = false;
    mutable std::atomic_flag has_failed;  // and that was logged
  };
  std::array<Mail, mail_kinds> mails;

  Set() {
    for (size_t i = 0; i < mail_kinds; ++i) {
      const auto kind = static_cast<MailKind>(i);
      mails.at(i).built_in = built_in_form(kind);
      mails.at(i).is_enabled = !is_notification(kind);
    }
  }
  const Mail& of(MailKind kind) const { return mails.at(std::to_underlying(kind)); }
};

MailTemplates::MailTemplates() : MailTemplates(std::make_shared<const Set>()) {}
MailTemplates::MailTemplates(std::shared_ptr<const Set> set) : set_(std::move(set)) {}

base::Result<MailTemplates, std::string> MailTemplates::load(
    const EmailSettings& settings, const std::filesystem::path& folder
) {
  TRY(auto own, load_own_mails(settings, folder));
  auto set = std::make_shared<Set>();
  for (auto& [kind, mail] : own) {
    Set::Mail& here = set->mails.at(std::to_underlying(kind));
    here.own = std::move(mail.form);
    here.is_enabled = here.is_enabled || mail.is_enabled;
  }
  return MailTemplates(std::move(set));
}

MailContent MailTemplates::render(MailKind kind, const MailFields& fields) const {
  const Set::Mail& mail = set_->of(kind);
  const json::Value data = template_data(fields);
  const auto ours = render_form(mail.built_in, data, {});
  if (!ours) throw std::logic_error("a built-in mail: " + ours.error().text());
  if (!mail.own) return *ours;
  auto own = render_form(*mail.own, data, *ours);
  if (own) return *std::move(own);
  if (!mail.has_failed.test_and_set())
    spdlog::warn(
        "the template of {} mails failed, and the built-in one is sent instead: {}",
        name_of(kind),
        own.error().text()
    );
  return *ours;
}

bool MailTemplates::is_enabled(MailKind kind) const { return set_->of(kind).is_enabled; }

}  // namespace plinth::auth
