// How long the stages of a request took, for the header Server-Timing (W3C).
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "net/loop.hpp"

namespace plinth::rest {

class ServerTiming {
 public:
  explicit ServerTiming(net::Clock::duration authenticating) { add("jwt", authenticating); }

  // The stage that ends now began when the one before it ended.
  void end(std::string_view stage) {
    const auto now = net::Clock::now();
    add(stage, now - began_);
    began_ = now;
  }

  // "jwt;dur=0.2, parse;dur=0.3, …", in milliseconds
  const std::string& header() const { return header_; }

 private:
  void add(std::string_view stage, std::chrono::duration<double, std::milli> took) {
    const std::string_view separator = header_.empty() ? "" : ", ";
    header_ += fmt::format("{}{};dur={:.1f}", separator, stage, took.count());
  }

  std::string header_;
  net::Clock::time_point began_ = net::Clock::now();
};

}  // namespace plinth::rest
