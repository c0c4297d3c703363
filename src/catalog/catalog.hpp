// The snapshot that is current now. Shared by all loops; readers take a reference-counted pointer
// and keep it for the request, so a reload never disturbs a request under way.
#pragma once

#include <atomic>
#include <memory>

#include "catalog/loader.hpp"

namespace plinth::catalog {

class Catalog {
 public:
  explicit Catalog(CatalogOptions options) : options_(std::move(options)) {}

  // nullptr until the first load. From any thread.
  std::shared_ptr<const SchemaSnapshot> current() const {
    return current_.load(std::memory_order_acquire);
  }
  void replace(std::shared_ptr<const SchemaSnapshot> snapshot) {
    current_.store(std::move(snapshot), std::memory_order_release);
  }

  // Both on the watcher's loop.
  const CatalogOptions& options() const { return options_; }
  void set_options(CatalogOptions options) { options_ = std::move(options); }

 private:
  CatalogOptions options_;
  std::atomic<std::shared_ptr<const SchemaSnapshot>> current_;
};

}  // namespace plinth::catalog
