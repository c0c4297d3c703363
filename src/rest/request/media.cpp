#include "rest/request/media.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "http/message.hpp"

namespace plinth::rest {
namespace {

struct Ranked {
  MediaRange range;
  int specificity;
  size_t place;
};

// Up to `delimiter` outside of quotes, which is taken away with it.
std::string_view take_part(std::string_view& text, char delimiter) {
  bool quoted = false;
  size_t end = 0;
  while (end < text.size() && (quoted || text[end] != delimiter)) {
    if (text[end] == '"') quoted = !quoted;
    ++end;
  }
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::string_view unquoted(std::string_view value) {
  if (value.size() < 2 || !value.starts_with('"') || !value.ends_with('"')) return value;
  return value.substr(1, value.size() - 2);
}

struct ExplainOption {
  std::string_view name;
  bool Explain::* flag;
};
constexpr std::array<ExplainOption, 5> explain_options{{
    {"analyze", &Explain::analyze},
    {"verbose", &Explain::verbose},
    {"settings", &Explain::settings},
    {"buffers", &Explain::buffers},
    {"wal", &Explain::wal},
}};

// Unknown options are passed over.
void read_options(std::string_view words, Explain& out) {
  while (!words.empty()) {
    const std::string_view word = take_part(words, '|');
    for (const ExplainOption& option : explain_options) {
      if (option.name == word) out.*option.flag = true;
    }
  }
}

std::optional<Explain> explain_of(std::string_view base) {
  if (base == "application/vnd.pgrst.plan+json") return Explain{.as_json = true};
  if (base == "application/vnd.pgrst.plan" || base == "application/vnd.pgrst.plan+text")
    return Explain{};
  return std::nullopt;
}

Ranked parse_item(std::string_view item, size_t place) {
  Ranked out{.range = {}, .specificity = 0, .place = place};
  out.range.type = http::lower(take_part(item, ';'));
  out.range.explain = explain_of(out.range.type);
  while (!item.empty()) {
    const std::string_view part = take_part(item, ';');
    if (part.starts_with("q=")) {
      char* stop = nullptr;
      const std::string digits(part.substr(2));
      const double quality = std::strtod(digits.c_str(), &stop);
      if (stop != digits.c_str() && std::isfinite(quality)) out.range.quality = quality;
      continue;
    }
    if (part.empty()) continue;
    ++out.specificity;
    const size_t equals = part.find('=');
    const std::string name = http::lower(part.substr(0, equals));
    out.range.type += ";" + name;
    if (equals == std::string_view::npos) continue;
    out.range.type += part.substr(equals);
    const std::string_view value = unquoted(part.substr(equals + 1));
    if (out.range.explain && name == "for") out.range.explain->for_type = http::lower(value);
    if (out.range.explain && name == "options") read_options(value, *out.range.explain);
  }
  out.specificity -= static_cast<int>(std::ranges::count(out.range.type, '*'));
  return out;
}

constexpr std::array<std::pair<std::string_view, Media>, 12> producible{{
    {"*/*", Media::json},
    {"application/json", Media::json},
    {"application/vnd.pgrst.array", Media::json},
    {"application/vnd.pgrst.array+json", Media::json},
    {"application/vnd.pgrst.array;nulls=stripped", Media::array_stripped},
    {"application/vnd.pgrst.array+json;nulls=stripped", Media::array_stripped},
    {"application/vnd.pgrst.object", Media::object},
    {"application/vnd.pgrst.object+json", Media::object},
    {"application/vnd.pgrst.object;nulls=stripped", Media::object_stripped},
    {"application/vnd.pgrst.object+json;nulls=stripped", Media::object_stripped},
    {"text/csv", Media::csv},
    {"application/geo+json", Media::geojson},
}};

// Parameters other than nulls=stripped of the vendor's types (a charset, say) do not matter.
std::string relevant(const std::string& type) {
  const std::string base = type.substr(0, type.find(';'));
  const bool stripped = base.starts_with("application/vnd.pgrst.") &&
                        type.find(";nulls=stripped") != std::string::npos;
  return stripped ? base + ";nulls=stripped" : base;
}

}  // namespace

std::vector<MediaRange> parse_accept(std::optional<std::string_view> header) {
  std::string text(header.value_or("*/*"));
  std::erase(text, ' ');
  std::vector<Ranked> items;
  std::string_view rest = text;
  while (!rest.empty()) {
    if (const auto item = take_part(rest, ','); !item.empty())
      items.push_back(parse_item(item, items.size()));
  }
  std::ranges::sort(items, {}, [](const Ranked& item) {
    return std::tuple(-item.range.quality, -item.specificity, item.place);
  });
  std::vector<MediaRange> out;
  for (Ranked& item : items) out.push_back(std::move(item.range));
  return out;
}

std::optional<Media> builtin_media(const std::string& type) {
  const auto found =
      std::ranges::find(producible, relevant(type), [](const auto& entry) { return entry.first; });
  return found == producible.end() ? std::nullopt : std::optional(found->second);
}

std::string_view content_type(Media media) {
  switch (media) {
    case Media::json:
      return "application/json; charset=utf-8";
    case Media::object:
      return "application/vnd.pgrst.object+json; charset=utf-8";
    case Media::object_stripped:
      return "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8";
    case Media::array_stripped:
      return "application/vnd.pgrst.array+json;nulls=stripped; charset=utf-8";
    case Media::csv:
      return "text/csv; charset=utf-8";
    case Media::geojson:
      return "application/geo+json; charset=utf-8";
    case Media::openapi:
      return "application/openapi+json; charset=utf-8";
    case Media::openapi_3:
      return "application/vnd.oai.openapi+json;version=3.1; charset=utf-8";
    case Media::custom:
      break;
  }
  return "";
}

std::string explain_media_type(const Explain& explain) {
  std::string out = "application/vnd.pgrst.plan";
  out += explain.as_json ? "+json" : "+text";
  out += "; for=\"" + explain.for_type + "\"";
  std::string options;
  for (const ExplainOption& option : explain_options) {
    if (explain.*option.flag) options += (options.empty() ? "" : "|") + std::string(option.name);
  }
  if (!options.empty()) out += "; options=" + options;
  return out;
}

std::string explain_content_type(const Explain& explain) {
  return explain_media_type(explain) + "; charset=utf-8";
}

}  // namespace plinth::rest
