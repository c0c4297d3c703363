// The whole documentation of a model as files.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "schemadocs/areas.hpp"
#include "schemadocs/document.hpp"
#include "schemadocs/examples.hpp"
#include "schemadocs/html.hpp"
#include "schemadocs/model.hpp"
#include "schemadocs/outline.hpp"

namespace plinth::schemadocs {

enum class Format { markdown, html };
enum class Diagrams { show, leave_out };

// A picture that has yet to be drawn.
struct Diagram {
  std::string file;    // without ending
  std::string source;  // DOT
};

struct SiteFile {
  std::string path;
  std::string text;
};

std::vector<Diagram> diagrams_of(const Outline& outline);

// index and a page each. `pictures` gives the <svg> for HTML pages; Markdown refers to files.
std::vector<SiteFile> render_site(
    const Outline& outline,
    const Examples& examples,
    Format format,
    Diagrams diagrams,
    const Pictures& pictures
);

// What the search box of HTML pages looks through: a script that sets `schemaSearch`, an array of
// [kind, name, where, page, anchor].
std::string search_index(const Outline& outline);

}  // namespace plinth::schemadocs
