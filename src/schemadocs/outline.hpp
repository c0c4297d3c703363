// Which page holds what: one per area of the built-in schema that the database has something of,
// then one per schema with the rest.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "schemadocs/areas.hpp"
#include "schemadocs/model.hpp"

namespace plinth::schemadocs {

// Tables that foreign keys connect.
struct Group {
  std::string title;  // empty where a page has one group only
  std::vector<const Table*> tables;
};

struct Page {
  std::string file;  // without ending
  std::string title;
  Text purpose;
  const Area* area = nullptr;  // none: of a schema
  std::vector<Group> groups;   // parents before children
  std::vector<const Function*> functions;
  std::vector<const Type*> types;

  size_t table_count() const;
};

// Where an object is described.
struct Place {
  const Page* page = nullptr;
  std::string anchor;
};

class Outline {
 public:
  // Both outlive the outline.
  Outline(const Model& model, std::span<const Area> areas);
  Outline(const Outline&) = delete;
  Outline& operator=(const Outline&) = delete;

  const Model& model() const { return model_; }
  const std::vector<Page>& pages() const { return pages_; }

  // Of a table; nothing of what is not documented.
  const Place* find(const Name& table) const;
  std::string function_anchor(const Function& function) const;

 private:
  Page& page_of(
      const Name& object, std::span<const Area> areas, std::map<std::string, Page>& pages
  );
  void index();

  const Model& model_;
  std::vector<Page> pages_;
  std::map<Name, Place> tables_;
  std::map<const Function*, std::string> functions_;
};

// "tenants", and with its schema where that is not public.
std::string label_of(const Name& name);

std::string table_anchor(const Name& table);
std::string column_anchor(const Name& table, std::string_view column);
std::string type_anchor(const Name& type);

// Up to its first full stop.
std::string_view first_sentence(std::string_view comment);

// Each after those its foreign keys point to, otherwise in order of names; circles are cut.
std::vector<const Table*> parents_first(std::vector<const Table*> tables);

}  // namespace plinth::schemadocs
