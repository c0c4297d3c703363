// Content codings: which one a client wants (RFC 9110 §12.5.3), which answers are worth one, and
// the compressors themselves. Pure functions, from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace plinth::http {

enum class ContentCoding { identity, gzip, br, zstd };

// As it stands in Content-Encoding: "gzip", "br", "zstd"; "identity" never stands there.
std::string_view name_of(ContentCoding coding);

// Ours, best first.
inline constexpr std::array codings_by_preference{
    ContentCoding::zstd, ContentCoding::br, ContentCoding::gzip
};

// The one of `offered` that the client wants most, by the weights in its Accept-Encoding; among
// equals the first. Identity when it wants that more, takes none of them, or says nothing; and when
// it refuses everything, identity too: better than no answer. What in the header cannot be
// understood counts for nothing.
ContentCoding choose_coding(
    std::string_view accept_encoding, std::span<const ContentCoding> offered = codings_by_preference
);

// JSON, XML, text and their like; not what is compressed already, as pictures are.
bool is_compressible(std::string_view content_type);

// Whether a response to that request may be coded at all: it has content of a compressible type, of
// at least `min_bytes`, is not coded yet, is no part of bytes and does not forbid it
// (Cache-Control: no-transform).
bool may_be_coded(const Request& request, const Response& response, size_t min_bytes);

// The body in that coding; with identity as it was, and so when coding would not make it smaller.
struct CodedBody {
  ContentCoding coding = ContentCoding::identity;
  std::string bytes;
};
CodedBody encode_body(std::string body, ContentCoding coding);

// Puts the coded body in place, and names its coding.
void use_coded_body(Response& response, CodedBody body);

// Content-Encoding. A strong ETag names bytes, so it becomes one of its own: "abc" is "abc-br"
// (RFC 9110 §8.8.3.3).
void name_coding(Response& response, ContentCoding coding);

// `Vary: Accept-Encoding`, merged into what is there.
void vary_by_coding(Response& response);

// For comparing If-Match and If-None-Match with the tag of the bare representation: "abc-br" is
// "abc", W/"abc" stays.
std::string without_coding_suffix(std::string_view entity_tag);

// A 304 names the representation the client has (RFC 9110 §15.4.5): its ETag gets the suffix with
// which the request's If-None-Match has it, if any.
void name_known_coding(const Request& request, Response& not_modified);

}  // namespace plinth::http
