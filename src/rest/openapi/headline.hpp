// A comment's first line, and the rest without the empty lines that may follow the first.
#pragma once

#include <string_view>

namespace plinth::rest {

struct Headline {
  std::string_view title;
  std::string_view rest;
};
Headline split_headline(std::string_view comment);

}  // namespace plinth::rest
