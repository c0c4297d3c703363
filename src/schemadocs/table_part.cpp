#include "schemadocs/table_part.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "schemadocs/expression.hpp"
#include "schemadocs/policy_words.hpp"

namespace plinth::schemadocs {
namespace {

std::string_view kind_in_words(TableKind kind) {
  switch (kind) {
    case TableKind::table:
      return "Table";
    case TableKind::view:
      return "View";
    case TableKind::materialized_view:
      return "Materialized view";
    case TableKind::foreign_table:
      return "Foreign table";
  }
  return {};
}

Text columns_list(const std::vector<std::string>& columns) {
  std::vector<Text> items;
  items.reserve(columns.size());
  for (const std::string& column : columns) items.push_back(code(column));
  Text out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += plain(", ");
    out += items[i];
  }
  return out;
}

// As SQL writes it; keywords are not looked for.
std::string quoted_name(std::string_view name) {
  constexpr std::string_view plain_letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  const bool needs_none = !name.empty() && (name.front() < '0' || name.front() > '9') &&
                          name.find_first_not_of(plain_letters) == std::string_view::npos;
  if (needs_none) return std::string(name);
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

// Without the cast to the column's own type, which PostgreSQL writes behind constants.
std::string short_default(const Column& column) {
  const std::string cast = "::" + column.type;
  const std::string& value = column.default_value;
  if (!value.ends_with(cast)) return value;
  return value.substr(0, value.size() - cast.size());
}

class TablePart {
 public:
  TablePart(Document& document, const Table& table, const Page& page, const Outline& outline)
      : document_(document),
        table_(table),
        page_(page),
        outline_(outline) {}

  void add() {
    document_.add(Heading{
        .level = 3, .anchor = table_anchor(table_.name), .text = plain(label_of(table_.name))
    });
    document_.add(Paragraph{plain(table_.comment)});
    document_.add(Paragraph{facts()});
    add_columns();
    add_constraints();
    add_indexes();
    add_triggers();
    add_access();
    add_definition();
  }

 private:
  void title(std::string_view text) {
    document_.add(Heading{.level = 4, .anchor = {}, .text = plain(text)});
  }

  bool is_view() const { return table_.kind != TableKind::table && !table_.definition.empty(); }

  Text facts() const {
    std::string out(kind_in_words(table_.kind));
    if (!table_.partition_key.empty())
      out += fmt::format(" · partitioned by {}", table_.partition_key);
    if (table_.kind == TableKind::table)
      out += table_.published ? " · published to realtime" : " · not published to realtime";
    if (table_.kind == TableKind::view) {
      out += table_.security_invoker ? " · runs with its reader's rights"
                                     : " · runs with its owner's rights";
    }
    return plain(out);
  }

  Text references_of(const Column& column) const {
    Text out;
    for (const Constraint& key : table_.constraints) {
      if (key.kind != ConstraintKind::foreign_key || key.columns.empty() ||
          key.columns.back() != column.name)
        continue;
      if (!out.empty()) out += plain(", ");
      out += plain("→ ") + table_link(key.target, page_, outline_);
    }
    return out;
  }

  bool in_primary_key(const Column& column) const {
    return std::ranges::any_of(table_.constraints, [&](const Constraint& key) {
      return key.kind == ConstraintKind::primary_key &&
             std::ranges::find(key.columns, column.name) != key.columns.end();
    });
  }

  void add_columns() {
    Grid grid{.head = {"Column", "Type", "Null", "Default", "What it holds"}, .rows = {}};
    for (const Column& column : table_.columns) {
      Text what = in_primary_key(column) ? strong("key") : Text();
      for (Text more : {references_of(column), plain(column.comment)}) {
        if (!what.empty() && !more.empty()) what += plain(" · ");
        what += std::move(more);
      }
      grid.rows.push_back({
          .cells =
              {code(column.name),
               code(short_type(column.type)),
               plain(column.nullable ? "yes" : "no"),
               column.default_value.empty() ? Text() : code(short_default(column)),
               std::move(what)},
          .anchor = column_anchor(table_.name, column.name),
      });
    }
    document_.add(std::move(grid));
  }

  Text in_words(const Constraint& constraint) const {
    switch (constraint.kind) {
      case ConstraintKind::primary_key:
        return plain("Primary key: ") + columns_list(constraint.columns);
      case ConstraintKind::unique:
        return plain("Unique together: ") + columns_list(constraint.columns);
      case ConstraintKind::foreign_key:
        return foreign_key_in_words(constraint);
      case ConstraintKind::exclusion:
        return plain("No two rows: ") + code(constraint.definition);
      case ConstraintKind::check:
        break;
    }
    return plain("Check: ") + code(condition_of(constraint.definition));
  }

  static std::string_view condition_of(std::string_view definition) {
    if (definition.starts_with("CHECK (") && definition.ends_with(')'))
      return definition.substr(7, definition.size() - 8);
    return definition;
  }

  Text foreign_key_in_words(const Constraint& key) const {
    Text out = columns_list(key.columns) + " → " + table_link(key.target, page_, outline_) + " (" +
               columns_list(key.target_columns) + ")";
    constexpr std::array actions{
        std::pair{"ON DELETE CASCADE", ", deleted with that row"},
        std::pair{"ON DELETE SET NULL", ", emptied when that row is deleted"},
        std::pair{"ON DELETE RESTRICT", ", which then cannot be deleted"},
        std::pair{"DEFERRABLE", ", checked at the end of the transaction where asked for"},
    };
    for (const auto& [sql, words] : actions) {
      if (key.definition.contains(sql)) out += plain(words);
    }
    return out;
  }

  void add_constraints() {
    if (table_.constraints.empty()) return;
    title("Keys and checks");
    List list;
    for (const Constraint& constraint : table_.constraints) {
      Text text = in_words(constraint);
      if (!constraint.comment.empty()) text += plain(" · " + constraint.comment);
      list.items.push_back({.text = std::move(text), .items = {}});
    }
    document_.add(std::move(list));
  }

  void add_indexes() {
    if (table_.indexes.empty()) return;
    title("Indexes");
    List list;
    for (const Index& index : table_.indexes) {
      Text text = code(index.name) + ": " + code(index_in_short(index.definition));
      if (!index.comment.empty()) text += plain(" · " + index.comment);
      list.items.push_back({.text = std::move(text), .items = {}});
    }
    document_.add(std::move(list));
  }

  // "CREATE UNIQUE INDEX x ON public.t USING btree (a)" -> "unique btree (a)"
  static std::string index_in_short(const std::string& definition) {
    const size_t method = definition.find(" USING ");
    if (method == std::string::npos) return definition;
    const bool unique = definition.starts_with("CREATE UNIQUE");
    return (unique ? "unique " : "") + definition.substr(method + 7);
  }

  void add_triggers() {
    if (table_.triggers.empty()) return;
    title("Triggers");
    Grid grid{.head = {"Trigger", "When", "What it does"}, .rows = {}};
    for (const Trigger& trigger : table_.triggers) {
      Text what = plain(trigger.comment);
      if (what.empty())
        what = plain("calls ") + code(trigger.function.schema + "." + trigger.function.name + "()");
      grid.rows.push_back(
          {.cells = {code(trigger.name), plain(trigger.when), std::move(what)}, .anchor = {}}
      );
    }
    document_.add(std::move(grid));
  }

  void add_access() {
    title("Who may do what");
    if (is_view() || table_.kind == TableKind::foreign_table) {
      add_view_access();
      return;
    }
    if (!table_.row_security) {
      document_.add(Paragraph{
          strong("Row-level security is off") + ": whoever has a grant reaches every row."
      });
    }
    List list;
    const auto rules = rules_in_words(table_, outline_.model().function_comments);
    for (const Rule& rule : rules) list.items.push_back({.text = rule.sentence, .items = {}});
    add_column_limits(list);
    if (table_.row_security && rules.empty()) {
      document_.add(
          Paragraph{plain("No policy lets anybody in but the owner of the table and roles "
                          "that bypass row-level security.")}
      );
    }
    if (!list.items.empty()) document_.add(std::move(list));
    add_policies_as_sql();
  }

  void add_view_access() {
    std::vector<std::string> readers;
    for (const Grant& grant : table_.grants) {
      if (grant.privilege == "select") readers.push_back(grant.role);
    }
    std::ranges::sort(readers);
    if (readers.empty()) {
      document_.add(Paragraph{plain("No role of the API may read it.")});
      return;
    }
    Text text = capitalised(roles_in_words(readers)) + " may read it";
    text += plain(
        table_.security_invoker ? ", and see what the policies of the tables behind it show them."
                                : "."
    );
    document_.add(Paragraph{std::move(text)});
  }

  void add_column_limits(List& list) const {
    for (const Grant& grant : table_.grants) {
      if (grant.columns.empty()) continue;
      list.items.push_back({
          .text = capitalised(roles_in_words({grant.role}) + " may " + grant.privilege) +
                  " only the columns " + columns_list(grant.columns) + ".",
          .items = {},
      });
    }
  }

  void add_policies_as_sql() {
    if (table_.policies.empty()) return;
    Details details{.summary = plain("The policies as SQL"), .blocks = {}};
    std::string sql;
    for (const Policy& policy : table_.policies) {
      if (!sql.empty()) sql += "\n\n";
      sql += as_sql(policy);
    }
    details.blocks.push_back({Code{.language = "sql", .text = std::move(sql)}});
    document_.add(std::move(details));
  }

  std::string as_sql(const Policy& policy) const {
    constexpr std::array<std::string_view, 5> commands{
        "all", "select", "insert", "update", "delete"
    };
    std::string out;
    if (!policy.comment.empty()) out += fmt::format("-- {}\n", first_line(policy.comment));
    out += fmt::format(
        "create policy {} on {}.{} as {}\n    for {} to {}",
        quoted_name(policy.name),
        quoted_name(table_.name.schema),
        quoted_name(table_.name.name),
        policy.permissive ? "permissive" : "restrictive",
        commands[static_cast<size_t>(policy.command)],
        fmt::join(policy.roles, ", ")
    );
    if (!policy.condition.empty())
      out += fmt::format("\n    using ({})", without_parentheses(policy.condition));
    if (!policy.check.empty())
      out += fmt::format("\n    with check ({})", without_parentheses(policy.check));
    return out + ";";
  }

  static std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find('\n'));
  }

  void add_definition() {
    if (table_.definition.empty()) return;
    Details details{.summary = plain("Its definition"), .blocks = {}};
    details.blocks.push_back({Code{.language = "sql", .text = table_.definition}});
    document_.add(std::move(details));
  }

  Document& document_;
  const Table& table_;
  const Page& page_;
  const Outline& outline_;
};

}  // namespace

void add_table(Document& document, const Table& table, const Page& page, const Outline& outline) {
  TablePart(document, table, page, outline).add();
}

Text table_link(const Name& table, const Page& from, const Outline& outline) {
  Text text = code(label_of(table));
  const Place* place = outline.find(table);
  if (place == nullptr) return text;
  const std::string page = place->page == &from ? std::string() : place->page->file;
  return linked(std::move(text), {.page = page, .anchor = place->anchor, .url = {}});
}

std::string short_type(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> names{{
      {"timestamp with time zone", "timestamptz"},
      {"timestamp without time zone", "timestamp"},
      {"character varying", "varchar"},
      {"time without time zone", "time"},
  }};
  for (const auto& [whole, abbreviation] : names) {
    if (type.starts_with(whole))
      return std::string(abbreviation) + std::string(type.substr(whole.size()));
  }
  return std::string(type.starts_with("public.") ? type.substr(7) : type);
}

}  // namespace plinth::schemadocs
