// Notices that the file of signing keys has changed, within a second or so: `plinth keys` writes
// it, and several Plinths may share it. Keys that cannot be read change nothing.
//
// A thread of its own, since looking at a file may block; one for the process.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "app/signing_keys.hpp"

namespace plinth::app {

class KeyWatcher {
 public:
  // `keys` are those in use. `on_change` is called on the watcher's thread.
  KeyWatcher(
      const SigningKeys& keys,
      std::string jwt_secret,
      std::function<void(const identity::KeyRing&)> on_change
  );
  ~KeyWatcher();  // after it on_change is called no more

  void start();

  // One look; the thread's whole work.
  void look();

 private:
  std::filesystem::path file_;
  FileStamp seen_;
  std::string jwt_secret_;
  std::function<void(const identity::KeyRing&)> on_change_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace plinth::app
