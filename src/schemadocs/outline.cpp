#include "schemadocs/outline.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace plinth::schemadocs {
namespace {

// From so many tables on, a page of a schema is grouped.
constexpr size_t many_tables = 12;

bool points_to(const Table& from, const Table& to) {
  return std::ranges::any_of(from.constraints, [&](const Constraint& constraint) {
    return constraint.kind == ConstraintKind::foreign_key && constraint.target == to.name;
  });
}

bool are_connected(const Table& a, const Table& b) { return points_to(a, b) || points_to(b, a); }

std::vector<std::vector<const Table*>> components(std::vector<const Table*> tables) {
  std::vector<std::vector<const Table*>> out;
  while (!tables.empty()) {
    std::vector<const Table*> group{tables.front()};
    tables.erase(tables.begin());
    for (size_t i = 0; i < group.size(); ++i) {
      std::vector<const Table*> others;
      for (const Table* table : tables)
        (are_connected(*group[i], *table) ? group : others).push_back(table);
      tables = std::move(others);
    }
    out.push_back(std::move(group));
  }
  return out;
}

// The one that most others point to.
const Table& centre(const std::vector<const Table*>& group) {
  return **std::ranges::max_element(group, {}, [&](const Table* table) {
    return std::ranges::count_if(group, [&](const Table* other) {
      return other != table && points_to(*other, *table);
    });
  });
}

std::vector<Group> grouped(std::vector<const Table*> tables) {
  if (tables.empty()) return {};
  if (tables.size() < many_tables)
    return {{.title = {}, .tables = parents_first(std::move(tables))}};
  std::vector<Group> out;
  Group alone{.title = "On their own", .tables = {}};
  for (auto& group : components(std::move(tables))) {
    if (group.size() == 1) {
      alone.tables.push_back(group.front());
      continue;
    }
    std::string title = "Around " + label_of(centre(group).name);
    out.push_back({.title = std::move(title), .tables = parents_first(std::move(group))});
  }
  std::ranges::sort(out, {}, [](const Group& group) {
    return std::pair(-static_cast<ptrdiff_t>(group.tables.size()), group.title);
  });
  if (!alone.tables.empty()) out.push_back(std::move(alone));
  return out;
}

const Area* area_of(const Name& object, std::span<const Area> areas) {
  const auto found =
      std::ranges::find_if(areas, [&](const Area& area) { return area.objects.contains(object); });
  return found == areas.end() ? nullptr : &*found;
}

}  // namespace

size_t Page::table_count() const {
  size_t count = 0;
  for (const Group& group : groups) count += group.tables.size();
  return count;
}

Outline::Outline(const Model& model, std::span<const Area> areas) : model_(model) {
  std::map<std::string, Page> pages;  // areas begin with a digit, so they come first
  std::map<Page*, std::vector<const Table*>> tables;
  for (const Table& table : model.tables)
    tables[&page_of(table.name, areas, pages)].push_back(&table);
  for (const Function& function : model.functions)
    page_of(function.name, areas, pages).functions.push_back(&function);
  for (const Type& type : model.types) page_of(type.name, areas, pages).types.push_back(&type);
  for (auto& [page, own] : tables) {
    if (page->area != nullptr) {
      page->groups = {{.title = {}, .tables = parents_first(std::move(own))}};
    } else {
      page->groups = grouped(std::move(own));
    }
  }
  for (auto& [file, page] : pages) pages_.push_back(std::move(page));
  index();
}

Page& Outline::page_of(
    const Name& object, std::span<const Area> areas, std::map<std::string, Page>& pages
) {
  const Area* area = area_of(object, areas);
  const std::string file = area ? area->name : "schema_" + anchor_part(object.schema);
  const auto [entry, added] = pages.try_emplace(file);
  Page& page = entry->second;
  if (!added) return page;
  page.file = file;
  page.area = area;
  if (area != nullptr) {
    page.title = area->title;
    page.purpose = area->purpose;
    return page;
  }
  page.title = "Schema " + object.schema;
  const auto comment = model_.schema_comments.find(object.schema);
  if (comment != model_.schema_comments.end()) page.purpose = plain(comment->second);
  return page;
}

void Outline::index() {
  for (const Page& page : pages_) {
    for (const Group& group : page.groups) {
      for (const Table* table : group.tables)
        tables_[table->name] = {.page = &page, .anchor = table_anchor(table->name)};
    }
    std::map<std::string, int> used;  // names may be overloaded
    for (const Function* function : page.functions) {
      std::string anchor = "function-" + anchor_part(label_of(function->name));
      const int number = ++used[anchor];
      if (number > 1) anchor += fmt::format("--{}", number);
      functions_[function] = std::move(anchor);
    }
  }
}

const Place* Outline::find(const Name& table) const {
  const auto found = tables_.find(table);
  return found == tables_.end() ? nullptr : &found->second;
}

std::string Outline::function_anchor(const Function& function) const {
  return functions_.at(&function);
}

std::string label_of(const Name& name) {
  return name.schema == "public" ? name.name : name.schema + "." + name.name;
}

std::string table_anchor(const Name& table) { return "table-" + anchor_part(label_of(table)); }

std::string column_anchor(const Name& table, std::string_view column) {
  return "column-" + anchor_part(label_of(table)) + "." + anchor_part(column);
}

std::string type_anchor(const Name& type) { return "type-" + anchor_part(label_of(type)); }

std::string_view first_sentence(std::string_view comment) {
  return comment.substr(0, std::min(comment.find(". "), comment.find('\n')));
}

std::vector<const Table*> parents_first(std::vector<const Table*> tables) {
  std::ranges::sort(tables, {}, [](const Table* table) {
    return std::pair(table->kind != TableKind::table, table->name);
  });
  std::vector<const Table*> out;
  while (!tables.empty()) {
    auto next = std::ranges::find_if(tables, [&](const Table* table) {
      return std::ranges::none_of(tables, [&](const Table* other) {
        return other != table && points_to(*table, *other);
      });
    });
    if (next == tables.end()) next = tables.begin();
    out.push_back(*next);
    tables.erase(next);
  }
  return out;
}

}  // namespace plinth::schemadocs
