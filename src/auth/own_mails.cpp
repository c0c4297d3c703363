#include "auth/own_mails.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/log.hpp"

namespace plinth::auth {
namespace {

using gotemplate::Mode;
using gotemplate::Template;

template <class T>
using Result = base::Result<T, std::string>;

enum class Table { templates, notifications };

struct Entry {
  MailKind kind;
  std::string member;
  std::string key;  // as an operator knows it: "auth.email.template.invite.subject"
  std::string value;
};

std::string_view prefix_of(Table table) {
  return table == Table::templates ? "auth.email.template" : "auth.email.notification";
}

std::string kinds_of(Table table) {
  std::string list;
  for (size_t i = 0; i < mail_kinds; ++i) {
    const auto kind = static_cast<MailKind>(i);
    if (is_notification(kind) != (table == Table::notifications)) continue;
    if (!list.empty()) list += ", ";
    list += name_of(kind);
  }
  return list;
}

Result<Entry> read_entry(Table table, const std::string& name, const std::string& value) {
  const std::string key = fmt::format("{}.{}", prefix_of(table), name);
  const size_t dot = name.find('.');
  const std::string member = dot == std::string::npos ? "" : name.substr(dot + 1);
  const auto kind = find_mail_kind(name.substr(0, dot));
  if (!kind)
    return std::unexpected(
        fmt::format("{}: there is no such mail; there are {}.", key, kinds_of(table))
    );
  const Table home = is_notification(*kind) ? Table::notifications : Table::templates;
  if (home != table)
    return std::unexpected(
        fmt::format("{}: write it into [{}.{}].", key, prefix_of(home), name_of(*kind))
    );
  const bool is_known = member == "subject" || member == "content_path" || member == "text_path" ||
                        (member == "enabled" && table == Table::notifications);
  if (!is_known)
    return std::unexpected(fmt::format(
        "{}: a mail has subject, content_path{} text_path; this is none of them.",
        key,
        table == Table::notifications ? ", enabled and" : " and"
    ));
  return Entry{*kind, member, key, value};
}

Result<std::string> read_file(const Entry& entry, const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file)
    return std::unexpected(fmt::format(
        "{}: cannot read {}. The path counts from the folder of the project; check it and who may "
        "read the file.",
        entry.key,
        path.string()
    ));
  if (size > gotemplate::Limits{}.source_bytes)
    return std::unexpected(fmt::format(
        "{}: {} has more than {} KiB; make it smaller, for instance by linking to pictures.",
        entry.key,
        path.string(),
        gotemplate::Limits{}.source_bytes / 1024
    ));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.erase(0, byte_order_mark.size());
  return text;
}

// `where`: the file or the key.
Result<Template> parse(std::string_view source, Mode mode, const std::string& where) {
  return base::map_error(Template::parse(source, mode), [&where](const gotemplate::Error& error) {
    return fmt::format("{}, {}", where, error.text());
  });
}

Result<Template> parse_file(const Entry& entry, const std::filesystem::path& folder, Mode mode) {
  const std::filesystem::path path = (folder / entry.value).lexically_normal();
  TRY(const std::string source, read_file(entry, path));
  return parse(source, mode, path.string());
}

Result<void> take(OwnMail& mail, const Entry& entry, const std::filesystem::path& folder) {
  if (entry.member == "enabled") {
    if (entry.value != "true" && entry.value != "false")
      return std::unexpected(fmt::format("{}: write true or false.", entry.key));
    mail.is_enabled = entry.value == "true";
  } else if (entry.member == "subject") {
    TRY(mail.form.subject, parse(entry.value, Mode::text, entry.key));
  } else if (entry.member == "content_path") {
    TRY(mail.form.html, parse_file(entry, folder, Mode::html));
  } else {
    TRY(mail.form.text, parse_file(entry, folder, Mode::text));
  }
  return {};
}

Result<void> take_all(
    std::map<MailKind, OwnMail>& mails,
    Table table,
    const std::map<std::string, std::string>& settings,
    const std::filesystem::path& folder
) {
  for (const auto& [name, value] : settings) {
    TRY(const Entry entry, read_entry(table, name, value));
    TRY(take(mails[entry.kind], entry, folder));
  }
  return {};
}

// A misspelt variable prints nothing: a mail whose link is missing is worth a word.
void warn_if_useless(MailKind kind, const OwnMail& mail) {
  if (is_notification(kind) || !mail.form.html) return;
  MailFields sample;
  sample.site_url = "https://site.test";
  sample.confirmation_url = "https://site.test/sample-link";
  sample.token = "sample-token";
  sample.token_hash = "sample-hash";
  const auto html = mail.form.html->render(template_data(sample));
  if (!html || html->contains("sample-")) return;
  spdlog::warn(
      "the template of {} mails prints neither .ConfirmationURL nor .Token nor .TokenHash: who "
      "gets "
      "the mail can do nothing with it",
      name_of(kind)
  );
}

}  // namespace

Result<std::map<MailKind, OwnMail>> load_own_mails(
    const EmailSettings& settings, const std::filesystem::path& folder
) {
  std::map<MailKind, OwnMail> mails;
  TRY(take_all(mails, Table::templates, settings.templates, folder));
  TRY(take_all(mails, Table::notifications, settings.notifications, folder));
  for (const auto& [kind, mail] : mails) {
    if (mail.form.text && !mail.form.html)
      return std::unexpected(fmt::format(
          "{}.{}.text_path: a text goes with HTML; name it in content_path.",
          prefix_of(is_notification(kind) ? Table::notifications : Table::templates),
          name_of(kind)
      ));
    warn_if_useless(kind, mail);
  }
  return mails;
}

}  // namespace plinth::auth
