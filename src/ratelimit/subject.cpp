#include "ratelimit/subject.hpp"

#include <algorithm>

#include "crypto/hash.hpp"

namespace plinth::ratelimit {

Subject subject_of(const http::Address& address) {
  Subject subject = address.bytes;
  if (!address.is_v4()) std::fill(subject.begin() + 8, subject.end(), uint8_t{0});
  return subject;
}

Subject subject_of(std::string_view text) {
  const std::string digest = crypto::hash(crypto::Digest::sha256, text);
  Subject subject{};
  std::copy_n(digest.begin(), subject.size(), subject.begin());
  return subject;
}

}  // namespace plinth::ratelimit
