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

Ranked parse_item(std::string_view item, size_t place) {
  Ranked out{.range = {}, .specificity = 0, .place = place};
  bool first = true;
  while (!item.empty()) {
    const size_t end = item.find(';');
    const std::string_view part = item.substr(0, end);
    item.remove_prefix(end == std::string_view::npos ? item.size() : end + 1);
    if (first) {
      out.range.type = http::lower(part);
    } else if (part.starts_with("q=")) {
      char* stop = nullptr;
      const std::string digits(part.substr(2));
      const double quality = std::strtod(digits.c_str(), &stop);
      if (stop != digits.c_str() && std::isfinite(quality)) out.range.quality = quality;
    } else if (!part.empty()) {
      const size_t equals = part.find('=');
      out.range.type += ";" + http::lower(part.substr(0, equals));
      if (equals != std::string_view::npos) out.range.type += part.substr(equals);
      ++out.specificity;
    }
    first = false;
  }
  out.specificity -= static_cast<int>(std::ranges::count(out.range.type, '*'));
  return out;
}

constexpr std::array<std::pair<std::string_view, Media>, 11> producible{{
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
    const size_t comma = rest.find(',');
    if (const auto item = rest.substr(0, comma); !item.empty())
      items.push_back(parse_item(item, items.size()));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  std::ranges::sort(items, {}, [](const Ranked& item) {
    return std::tuple(-item.range.quality, -item.specificity, item.place);
  });
  std::vector<MediaRange> out;
  for (Ranked& item : items) out.push_back(std::move(item.range));
  return out;
}

std::optional<Media> choose_media(const std::vector<MediaRange>& accepted) {
  for (const MediaRange& range : accepted) {
    const std::string type = relevant(range.type);
    const auto found =
        std::ranges::find(producible, type, [](const auto& entry) { return entry.first; });
    if (found != producible.end()) return found->second;
  }
  return std::nullopt;
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
  }
  return "";
}

}  // namespace plinth::rest
