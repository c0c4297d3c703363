// The answer to a batch while it grows: [{"status", "headers", "body"}, …]. It is the only place
// where the items' bodies are kept; references read them there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "rest/error.hpp"

namespace plinth::rest {

class Answers {
 public:
  explicit Answers(size_t max_bytes) : max_bytes_(max_bytes) {}

  // The next item's. Its body is JSON when it says so and is, a string when it is other text, null
  // when there is none.
  Result<void> add(http::Response response);

  size_t size() const { return bodies_.size(); }
  // JSON, as it stands in the answer, until the next add(); nothing when that item answered none.
  std::optional<std::string_view> json_of(size_t item) const;

  std::string take();

 private:
  struct Place {
    size_t at = 0;
    size_t size = 0;  // 0: no JSON
  };

  size_t max_bytes_;
  std::string text_ = "[";
  std::vector<Place> bodies_;
};

// An item that answered with 400 or more without an error of the dialect: a status that SQL set, a
// range that is not there. Its body says more where it is an error itself.
Error error_of(const http::Response& response);

}  // namespace plinth::rest
