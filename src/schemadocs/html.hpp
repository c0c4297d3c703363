// A document as an HTML page: search box, contents, and the pages beside it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "schemadocs/document.hpp"

namespace plinth::schemadocs {

std::string escape_html(std::string_view text);

// What goes around every page.
struct Frame {
  std::string title;  // of the whole
  struct Entry {
    std::string page;
    std::string title;
  };
  std::vector<Entry> pages;  // the list at the side, in order
};

// Gives a picture's <svg>, or nothing where there is none.
using Pictures = std::function<std::string(const std::string& file)>;

std::string render_html(
    const Document& document, const std::string& page, const Frame& frame, const Pictures& pictures
);

}  // namespace plinth::schemadocs
