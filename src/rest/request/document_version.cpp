#include "rest/request/document_version.hpp"

#include "base/encoding.hpp"

namespace plinth::rest {
namespace {

Error no_such_version(const std::string& value) {
  const std::string met = value.empty() ? "end of input" : "\"" + value + "\"";
  return errors::parse_failed(
      "openapi parameter", value, {.line = 1, .column = 1}, "unexpected " + met + " expecting \"3\""
  );
}

// The value of `;version=…`, without quotes.
std::optional<std::string_view> version_in(std::string_view media_type) {
  constexpr std::string_view name = ";version=";
  const size_t begin = media_type.find(name);
  if (begin == std::string_view::npos) return std::nullopt;
  std::string_view value = media_type.substr(begin + name.size());
  value = value.substr(0, value.find(';'));
  if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
    value = value.substr(1, value.size() - 2);
  return value;
}

bool is_three(std::string_view version) {
  return version == "3" || version == "3.1" || version.starts_with("3.1.");
}

}  // namespace

Result<DocumentChoice> take_document_version(std::string_view query) {
  DocumentChoice out;
  while (!query.empty()) {
    const size_t end = std::min(query.find_first_of("&;"), query.size());
    const std::string_view part = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const size_t equals = part.find('=');
    const std::string name = base::percent_decode(part.substr(0, equals), base::Plus::space);
    if (name != "openapi" || equals == std::string_view::npos) {
      out.query.append(out.query.empty() ? "" : "&").append(part);
      continue;
    }
    const std::string value = base::percent_decode(part.substr(equals + 1), base::Plus::space);
    if (value != "3") return std::unexpected(no_such_version(value));
    out.version = DocumentVersion::openapi_3;
  }
  return out;
}

std::optional<DocumentVersion> document_version_of(std::string_view media_type) {
  const std::string_view base = media_type.substr(0, media_type.find(';'));
  const auto version = version_in(media_type);
  if (base == "application/vnd.oai.openapi+json") {
    const bool made = !version || is_three(*version);
    return made ? std::optional(DocumentVersion::openapi_3) : std::nullopt;
  }
  if (base == "application/openapi+json" && version && is_three(*version))
    return DocumentVersion::openapi_3;
  const bool any =
      base == "*/*" || base == "application/json" || base == "application/openapi+json";
  return any ? std::optional(DocumentVersion::openapi_2) : std::nullopt;
}

}  // namespace plinth::rest
