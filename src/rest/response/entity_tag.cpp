#include "rest/response/entity_tag.hpp"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace plinth::rest {

namespace {

std::string text_of(const XXH128_hash_t& hash) {
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace

std::string entity_tag(std::string_view body) {
  if (body.starts_with('[') && body.ends_with(']')) body = body.substr(1, body.size() - 2);
  return text_of(XXH3_128bits(body.data(), body.size()));
}

struct EntityTagger::State {
  XXH3_state_t hash;
};

EntityTagger::EntityTagger() : state_(std::make_unique<State>()) {
  XXH3_128bits_reset(&state_->hash);
}

EntityTagger::~EntityTagger() = default;

void EntityTagger::add(std::string_view part) {
  XXH3_128bits_update(&state_->hash, part.data(), part.size());
}

std::string EntityTagger::tag() const { return text_of(XXH3_128bits_digest(&state_->hash)); }

}  // namespace plinth::rest
