// Where the columns of a view come from, read from the definition as PostgreSQL stores it.
//
// pg_rewrite.ev_action holds the parsed query of a view as a pg_node_tree: nested `{NODE :field
// value …}` and
// `( … )`, with `\` before a character that would end a word. Each entry of the outermost query's
// :targetList names the table and column it stands for (:resorigtbl, :resorigcol), through joins,
// subqueries and common table expressions; expressions and unions name none.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace plinth::catalog {

struct ViewTarget {
  int position = 0;           // of the view's column, from 1
  uint32_t origin_table = 0;  // oid
  int origin_column = 0;      // attnum there
};

// Only the targets that have an origin. A text that is no definition gives none.
std::vector<ViewTarget> parse_view_targets(std::string_view node_tree);

}  // namespace plinth::catalog
