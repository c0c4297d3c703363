#include "rest/plan/negotiation.hpp"

#include <fmt/format.h>

namespace plinth::rest {
namespace {

using catalog::MediaHandler;

const MediaHandler* find_handler(
    const MediaTarget& target, std::string_view type, const catalog::SchemaSnapshot& schema
) {
  if (target.whole_rows) {
    if (const auto* any = schema.find_media_handler(target.schema, target.name, "*/*")) return any;
    if (const auto* own = schema.find_media_handler(target.schema, target.name, type)) return own;
  }
  return type == "*/*" ? nullptr : schema.find_media_handler({}, {}, type);
}

std::optional<Production> produce(
    const MediaRange& range,
    const MediaTarget& target,
    const catalog::SchemaSnapshot& schema,
    bool plan_enabled
) {
  if (range.explain) {
    if (!plan_enabled) return std::nullopt;
    const auto explained = builtin_media(range.explain->for_type);
    if (!explained) return std::nullopt;
    return Production{
        .media = *explained,
        .explain = *range.explain,
        .handler = nullptr,
        .content_type = explain_content_type(*range.explain),
    };
  }
  if (const MediaHandler* handler = find_handler(target, range.type, schema)) {
    return Production{
        .media = Media::custom,
        .explain = std::nullopt,
        .handler = handler,
        .content_type =
            handler->media_type == "*/*" ? "application/octet-stream" : handler->media_type,
    };
  }
  const auto media = builtin_media(range.type);
  if (!media) return std::nullopt;
  return Production{
      .media = *media,
      .explain = std::nullopt,
      .handler = nullptr,
      .content_type = std::string(content_type(*media)),
  };
}

Error none_of(const std::vector<MediaRange>& accepted) {
  std::vector<std::string> types;
  types.reserve(accepted.size());
  for (const MediaRange& range : accepted)
    types.push_back(range.explain ? explain_media_type(*range.explain) : range.type);
  return errors::not_acceptable(fmt::format("{}", fmt::join(types, ", ")));
}

}  // namespace

Result<Production> negotiate(
    const std::vector<MediaRange>& accepted,
    const MediaTarget& target,
    const catalog::SchemaSnapshot& schema,
    bool plan_enabled
) {
  for (const MediaRange& range : accepted) {
    if (auto production = produce(range, target, schema, plan_enabled))
      return *std::move(production);
  }
  return std::unexpected(none_of(accepted));
}

Result<Production> negotiate_root(
    const std::vector<MediaRange>& accepted, DocumentVersion version
) {
  for (const MediaRange& range : accepted) {
    const auto accepted_version = document_version_of(range.type);
    if (!accepted_version) continue;
    const Media media = std::max(version, *accepted_version) == DocumentVersion::openapi_3
                            ? Media::openapi_3
                            : Media::openapi;
    return Production{
        .media = media,
        .explain = std::nullopt,
        .handler = nullptr,
        .content_type = std::string(content_type(media)),
    };
  }
  return std::unexpected(none_of(accepted));
}

}  // namespace plinth::rest
