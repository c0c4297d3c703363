// The files of schema/ as they were when the program was built; see cmake/PlinthEmbed.cmake.
#pragma once

#include <span>
#include <string_view>
#include <utility>

namespace plinth::migrate::embedded {

// (path below schema/, text), sorted by path: every *.sql that is no test, and manifest.toml.
std::span<const std::pair<std::string_view, std::string_view>> files();

}  // namespace plinth::migrate::embedded
