#include "schemadocs/diagram.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "schemadocs/html.hpp"

namespace plinth::schemadocs {
namespace {

// A table of another page that so many keys point to gets no node: the lines would hide the rest.
constexpr size_t most_lines_to_elsewhere = 3;

constexpr std::string_view own_colour = "#d6e4f7";
constexpr std::string_view other_colour = "#e8e8e8";

constexpr std::string_view preamble = R"(digraph {
  graph [rankdir=LR, nodesep=0.35, ranksep=1.1, bgcolor="transparent", pad=0.3]
  node [shape=plain, fontname="DejaVu Sans", fontsize=11]
  edge [fontname="DejaVu Sans", fontsize=9, color="#6b7280", arrowsize=0.8, dir=both]
)";

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

const Constraint* key_of(const Table& table) {
  const auto found =
      std::ranges::find(table.constraints, ConstraintKind::primary_key, &Constraint::kind);
  return found == table.constraints.end() ? nullptr : &*found;
}

bool holds(const std::vector<std::string>& columns, const std::string& column) {
  return std::ranges::find(columns, column) != columns.end();
}

// Is there at most one row for each value of these columns?
bool is_unique(const Table& table, const std::vector<std::string>& columns) {
  return std::ranges::any_of(table.constraints, [&](const Constraint& constraint) {
    const bool is_key =
        constraint.kind == ConstraintKind::primary_key || constraint.kind == ConstraintKind::unique;
    return is_key && std::ranges::is_permutation(constraint.columns, columns);
  });
}

bool may_be_empty(const Table& table, const std::vector<std::string>& columns) {
  return std::ranges::any_of(table.columns, [&](const Column& column) {
    return column.nullable && holds(columns, column.name);
  });
}

class TableDiagram {
 public:
  TableDiagram(const Page& page, const Outline& outline) : outline_(outline) {
    for (const Group& group : page.groups) {
      for (const Table* table : group.tables) {
        if (table->kind == TableKind::table) tables_.push_back(table);
      }
    }
    for (const Table* table : tables_) {
      for (const Constraint* key : foreign_keys(*table)) {
        if (!is_own(key->target)) ++references_[key->target];
      }
    }
  }

  std::string render() {
    std::string out(preamble);
    for (const Table* table : tables_) out += own_node(*table);
    for (const auto& [target, count] : references_) {
      if (count <= most_lines_to_elsewhere) out += other_node(target);
    }
    for (const Table* table : tables_) {
      for (const Constraint* key : foreign_keys(*table)) out += edge(*table, *key);
    }
    return out + "}\n";
  }

 private:
  static std::vector<const Constraint*> foreign_keys(const Table& table) {
    std::vector<const Constraint*> out;
    for (const Constraint& constraint : table.constraints) {
      if (constraint.kind == ConstraintKind::foreign_key) out.push_back(&constraint);
    }
    return out;
  }

  bool is_own(const Name& table) const {
    return std::ranges::any_of(tables_, [&](const Table* own) { return own->name == table; });
  }

  bool has_node(const Name& table) const {
    const auto found = references_.find(table);
    return found == references_.end() || found->second <= most_lines_to_elsewhere;
  }

  std::string url_of(const Name& table) const {
    const Place* place = outline_.find(table);
    if (place == nullptr) return {};
    return fmt::format(
        ", URL={}, tooltip={}",
        quoted(place->page->file + ".md#" + place->anchor),
        quoted(label_of(table))
    );
  }

  static std::string head(const Name& table, std::string_view colour) {
    return fmt::format(
        R"(<tr><td port="head" bgcolor="{}" align="left"><b>{}</b></td></tr>)",
        colour,
        escape_html(label_of(table))
    );
  }

  std::string node(const Name& table, std::string_view rows, std::string_view kind) const {
    return fmt::format(
        "  {} [class=\"{}\", label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" "
        "cellpadding=\"5\" color=\"#9aa5b1\">{}</table>>{}]\n",
        quoted(label_of(table)),
        kind,
        rows,
        url_of(table)
    );
  }

  // The last column says which row; those before it are often the tenant.
  static const std::string& telling_column(const Constraint& key) { return key.columns.back(); }

  std::string own_node(const Table& table) const {
    std::string rows = head(table.name, own_colour);
    const Constraint* primary = key_of(table);
    for (const Column& column : table.columns) {
      const bool in_key = primary != nullptr && holds(primary->columns, column.name);
      std::string target;
      bool refers = false;
      for (const Constraint* key : foreign_keys(table)) {
        if (!holds(key->columns, column.name)) continue;
        refers = true;
        if (telling_column(*key) == column.name && !has_node(key->target))
          target = label_of(key->target);
      }
      if (!in_key && !refers) continue;
      const std::string name = escape_html(column.name);
      rows += fmt::format(
          R"(<tr><td port="{}" align="left">{}{}</td></tr>)",
          anchor_part(column.name),
          in_key ? "<u>" + name + "</u>" : name,
          target.empty()
              ? std::string()
              : fmt::format(R"(<font color="#6b7280">&#160; → {}</font>)", escape_html(target))
      );
    }
    return node(table.name, rows, "table");
  }

  std::string other_node(const Name& table) const {
    return node(table, head(table, other_colour), "other");
  }

  // From the table that is pointed to, so that parents stand to the left. At its end one row, or
  // none where the column may be empty; at the other end many, or at most one.
  std::string edge(const Table& table, const Constraint& key) const {
    if (!has_node(key.target)) return {};
    const bool own = is_own(key.target);
    return fmt::format(
        "  {}:{} -> {}:{}:w [arrowtail={}, arrowhead={}, edgetooltip={}]\n",
        quoted(label_of(key.target)),
        own && key.target != table.name ? quoted(anchor_part(key.target_columns.back())) + ":e"
                                        : std::string("head:e"),
        quoted(label_of(table.name)),
        quoted(anchor_part(telling_column(key))),
        may_be_empty(table, key.columns) ? "teeodot" : "tee",
        is_unique(table, key.columns) ? "teeodot" : "crowodot",
        quoted(key.name)
    );
  }

  const Outline& outline_;
  std::vector<const Table*> tables_;
  std::map<Name, size_t> references_;  // to tables of elsewhere
};

constexpr std::string_view style = R"(<style>
svg.er { background: #fff; border-radius: 8px; font-family: system-ui, sans-serif; }
svg.er text { font-family: "DejaVu Sans", Verdana, sans-serif; }
svg.er a:hover text { text-decoration: underline; }
@media (prefers-color-scheme: dark) {
  svg.er { background: #161b22; }
  svg.er text { fill: #e6edf3; }
  svg.er text[fill="#6b7280"] { fill: #9aa5b1; }
  svg.er .node polygon { stroke: #4a5563; }
  svg.er polygon[fill="#d6e4f7"] { fill: #1f3a5f; }
  svg.er polygon[fill="#e8e8e8"] { fill: #343b45; }
  svg.er .edge path, svg.er .edge polyline, svg.er .edge polygon, svg.er .edge ellipse { stroke: #9aa5b1; }
  svg.er .edge polygon { fill: #9aa5b1; }
}
</style>
)";

std::string mark_of(std::string_view source) {
  return fmt::format(
      "<!-- source: sha256 {} -->", base::hex(crypto::hash(crypto::Digest::sha256, source))
  );
}

}  // namespace

std::string table_diagram(const Page& page, const Outline& outline) {
  return TableDiagram(page, outline).render();
}

std::string area_diagram(const Outline& outline) {
  std::map<std::pair<std::string, std::string>, size_t> keys;
  for (const Table& table : outline.model().tables) {
    const Place* from = outline.find(table.name);
    for (const Constraint& constraint : table.constraints) {
      if (constraint.kind != ConstraintKind::foreign_key) continue;
      const Place* to = outline.find(constraint.target);
      if (to != nullptr && to->page != from->page) ++keys[{to->page->file, from->page->file}];
    }
  }
  std::string out(preamble);
  for (const Page& page : outline.pages()) {
    out += fmt::format(
        "  {} [class=\"table\", URL={}, tooltip={}, label=<<table border=\"0\" cellborder=\"1\" "
        "cellspacing=\"0\" cellpadding=\"6\" color=\"#9aa5b1\"><tr><td "
        "bgcolor=\"{}\"><b>{}</b><br/>"
        "<font point-size=\"9\">{} tables</font></td></tr></table>>]\n",
        quoted(page.file),
        quoted(page.file + ".md"),
        quoted(page.title),
        own_colour,
        escape_html(page.title),
        page.table_count()
    );
  }
  for (const auto& [ends, count] : keys) {
    out += fmt::format(
        "  {} -> {} [arrowtail=tee, arrowhead=crow, label=\"{}\"]\n",
        quoted(ends.first),
        quoted(ends.second),
        count
    );
  }
  return out + "}\n";
}

std::string finish_svg(std::string svg, std::string_view source) {
  const size_t begin = svg.find("<svg");
  if (begin == svg.npos) return svg;
  svg.erase(0, begin);
  // Graphviz names its release there.
  while (true) {
    const size_t comment = svg.find("<!--");
    if (comment == svg.npos) break;
    const size_t end = svg.find("-->", comment);
    if (end == svg.npos) break;
    svg.erase(comment, std::min(svg.find_first_not_of('\n', end + 3), svg.size()) - comment);
  }
  const size_t head_end = svg.find('>');
  svg.insert(head_end + 1, "\n" + std::string(style));
  svg.insert(4, " class=\"er\"");
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + mark_of(source) + "\n" + svg;
}

bool is_picture_of(std::string_view svg, std::string_view source) {
  return svg.contains(mark_of(source));
}

std::string as_element(std::string_view svg) {
  const size_t begin = svg.find("<svg");
  if (begin == svg.npos) return {};
  std::string out(svg.substr(begin));
  for (const std::string_view end : {".md#", ".md\""}) {
    for (size_t at = out.find(end); at != out.npos; at = out.find(end, at))
      out.replace(at, 3, ".html");
  }
  return out;
}

}  // namespace plinth::schemadocs
