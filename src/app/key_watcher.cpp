#include "app/key_watcher.hpp"

#include <spdlog/spdlog.h>

#include "app/private_file.hpp"

namespace plinth::app {
namespace {

using namespace std::chrono_literals;

constexpr auto interval = 1s;

}  // namespace

KeyWatcher::KeyWatcher(
    const SigningKeys& keys,
    std::string jwt_secret,
    std::function<void(const identity::KeyRing&)> on_change
)
    : file_(keys.file),
      seen_(keys.stamp),
      jwt_secret_(std::move(jwt_secret)),
      on_change_(std::move(on_change)) {}

KeyWatcher::~KeyWatcher() = default;  // jthread asks to stop and waits

void KeyWatcher::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      look();
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stop, interval, [] { return false; });
    }
  });
}

void KeyWatcher::look() {
  if (stamp_of(file_) == seen_) return;
  close_to_others(file_);   // which is a change too
  seen_ = stamp_of(file_);  // also of what cannot be read, which is said once
  const auto keys = load_signing_keys(file_);
  if (!keys) {
    spdlog::error("the signing keys stay as they were: {}", keys.error().message);
    return;
  }
  const identity::KeyRing ring(*keys, jwt_secret_);
  on_change_(ring);
  spdlog::info("the signing keys have changed; tokens are signed with {}", ring.describe_signer());
}

}  // namespace plinth::app
