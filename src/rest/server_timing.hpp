// How long the stages of a request took, for the header Server-Timing (W3C).
#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "net/loop.hpp"

namespace plinth::rest {

class ServerTiming {
 public:
  // Switched off it costs nothing.
  ServerTiming(bool enabled, net::Clock::duration authenticating) : enabled_(enabled) {
    if (!enabled_) return;
    began_ = net::Clock::now();
    add("jwt", authenticating);
  }

  // The stage that ends now began when the one before it ended.
  void end(std::string_view stage) {
    if (!enabled_) return;
    const auto now = net::Clock::now();
    add(stage, now - began_);
    began_ = now;
  }

  // "jwt;dur=0.2, parse;dur=0.3, …", in milliseconds; empty when switched off
  const std::string& header() const { return header_; }

 private:
  void add(std::string_view stage, std::chrono::duration<double, std::milli> took) {
    const std::string_view separator = header_.empty() ? "" : ", ";
    header_ += fmt::format("{}{};dur={:.1f}", separator, stage, took.count());
  }

  bool enabled_;
  std::string header_;
  net::Clock::time_point began_;
};

}  // namespace plinth::rest
