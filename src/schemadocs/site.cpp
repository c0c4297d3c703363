#include "schemadocs/site.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "json/writer.hpp"
#include "schemadocs/diagram.hpp"
#include "schemadocs/function_part.hpp"
#include "schemadocs/markdown.hpp"
#include "schemadocs/table_part.hpp"

namespace plinth::schemadocs {
namespace {

constexpr std::string_view site_title = "The schema";
constexpr std::string_view areas_picture = "areas";

bool has_diagram(const Page& page) {
  return std::ranges::any_of(page.groups, [](const Group& group) {
    return std::ranges::any_of(group.tables, [](const Table* table) {
      return table->kind == TableKind::table;
    });
  });
}

std::string counted(size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

Text function_link(const Function& function, const Page& page, const Outline& outline) {
  return linked(
      code(label_of(function.name)),
      {.page = page.file, .anchor = outline.function_anchor(function), .url = {}}
  );
}

class PageDocument {
 public:
  PageDocument(
      const Page& page, const Outline& outline, const Examples& examples, Diagrams diagrams
  )
      : page_(page),
        outline_(outline),
        examples_(examples),
        diagrams_(diagrams) {}

  Document make() {
    document_.title = page_.title;
    add_head();
    if (page_.area != nullptr && !page_.area->notes.empty()) {
      section("notes", "Notes");
      for (const Block& block : page_.area->notes) document_.blocks.push_back(block);
    }
    add_tables();
    add_functions();
    add_types();
    return std::move(document_);
  }

 private:
  void section(std::string_view anchor, std::string_view title) {
    document_.add(Heading{.level = 2, .anchor = std::string(anchor), .text = plain(title)});
  }

  void add_head() {
    document_.add(Heading{.level = 1, .anchor = {}, .text = plain(page_.title)});
    document_.add(Paragraph{
        linked(plain("The schema"), {.page = "index", .anchor = {}, .url = {}}) +
        fmt::format(
            " · {} · {}",
            counted(page_.table_count(), "table or view", "tables and views"),
            counted(page_.functions.size(), "function", "functions")
        )
    });
    document_.add(Paragraph{page_.purpose});
    if (diagrams_ == Diagrams::show && has_diagram(page_)) {
      document_.add(
          Picture{.file = page_.file, .description = "Tables of " + page_.title + " and their keys"}
      );
    }
    add_overview();
  }

  void add_overview() {
    if (page_.table_count() == 0) return;
    Grid grid{.head = {"Table", "What it holds"}, .rows = {}};
    for (const Group& group : page_.groups) {
      for (const Table* table : group.tables) {
        grid.rows.push_back({
            .cells =
                {table_link(table->name, page_, outline_), plain(first_sentence(table->comment))},
            .anchor = {},
        });
      }
    }
    document_.add(std::move(grid));
  }

  void add_tables() {
    for (const Group& group : page_.groups) {
      const std::string title = group.title.empty() ? "Tables" : group.title;
      section("tables-" + anchor_part(title), title);
      for (const Table* table : group.tables) add_table(document_, *table, page_, outline_);
    }
  }

  void add_functions() {
    if (page_.functions.empty()) return;
    section("functions", "Functions");
    if (std::ranges::any_of(page_.functions, [&](const Function* function) {
          return examples_.contains(function->name.name);
        })) {
      document_.add(Paragraph{
          plain("Examples were run. ") + code("max") + ", " + code("acme") +
          " and other names stand for a person, a tenant or another record; " + code("<uuid>") +
          ", " + code("<timestamp>") + " and the like for what differs from run to run."
      });
    }
    for (const Function* function : page_.functions)
      add_function(document_, *function, outline_, examples_);
  }

  void add_types() {
    if (page_.types.empty()) return;
    section("types", "Types");
    for (const Type* type : page_.types) {
      document_.add(Heading{
          .level = 3, .anchor = type_anchor(type->name), .text = plain(label_of(type->name))
      });
      document_.add(Paragraph{plain(type->comment)});
      if (!type->definition.empty()) {
        document_.add(Paragraph{plain("A domain over ") + code(type->definition) + "."});
        continue;
      }
      std::vector<Text> labels;
      for (const std::string& label : type->labels) labels.push_back(code(label));
      document_.add(Paragraph{plain("One of ") + joined(labels, "or") + "."});
    }
  }

  const Page& page_;
  const Outline& outline_;
  const Examples& examples_;
  Diagrams diagrams_;
  Document document_;
};

// Name and link of everything of a kind, A to Z.
struct Entry {
  std::string name;
  Text link;
  const Page* page;
  std::string comment;
};

void add_index(
    Document& document, std::string_view anchor, std::string_view title, std::vector<Entry> entries
) {
  if (entries.empty()) return;
  std::ranges::sort(entries, {}, &Entry::name);
  document.add(Heading{.level = 2, .anchor = std::string(anchor), .text = plain(title)});
  Grid grid{.head = {"Name", "Area", "What"}, .rows = {}};
  for (Entry& entry : entries) {
    grid.rows.push_back({
        .cells =
            {std::move(entry.link),
             linked(plain(entry.page->title), {.page = entry.page->file, .anchor = {}, .url = {}}),
             plain(first_sentence(entry.comment))},
        .anchor = {},
    });
  }
  document.add(std::move(grid));
}

void add_page_list(Document& document, const Outline& outline) {
  document.add(Heading{.level = 2, .anchor = "areas", .text = plain("Areas")});
  Grid grid{.head = {"Area", "What it is for", "Tables", "Functions"}, .rows = {}};
  for (const Page& page : outline.pages()) {
    grid.rows.push_back({
        .cells =
            {linked(plain(page.title), {.page = page.file, .anchor = {}, .url = {}}),
             page.purpose,
             plain(std::to_string(page.table_count())),
             plain(std::to_string(page.functions.size()))},
        .anchor = {},
    });
  }
  document.add(std::move(grid));
}

Document index_document(const Outline& outline, Diagrams diagrams) {
  static const Page none;
  Document document;
  document.title = site_title;
  document.add(Heading{.level = 1, .anchor = {}, .text = plain(site_title)});
  document.add(Paragraph{plain(fmt::format(
      "{}, {} and {}, from the database's catalog and its comments.",
      counted(outline.model().tables.size(), "table or view", "tables and views"),
      counted(outline.model().functions.size(), "function", "functions"),
      counted(outline.model().types.size(), "type", "types")
  ))});
  add_page_list(document, outline);
  if (diagrams == Diagrams::show && outline.pages().size() > 1) {
    document.add(
        Heading{.level = 2, .anchor = "relations", .text = plain("How areas depend on each other")}
    );
    document.add(
        Paragraph{plain("A line leads from an area to one whose tables refer to it; the "
                        "number is that of foreign keys.")}
    );
    document.add(
        Picture{.file = std::string(areas_picture), .description = "Foreign keys between areas"}
    );
  }
  std::vector<Entry> tables;
  std::vector<Entry> functions;
  std::vector<Entry> types;
  for (const Page& page : outline.pages()) {
    for (const Group& group : page.groups) {
      for (const Table* table : group.tables)
        tables.push_back(
            {label_of(table->name), table_link(table->name, none, outline), &page, table->comment}
        );
    }
    for (const Function* function : page.functions)
      functions.push_back(
          {label_of(function->name),
           function_link(*function, page, outline),
           &page,
           function->comment}
      );
    for (const Type* type : page.types)
      types.push_back(
          {label_of(type->name),
           linked(
               code(label_of(type->name)),
               {.page = page.file, .anchor = type_anchor(type->name), .url = {}}
           ),
           &page,
           type->comment}
      );
  }
  add_index(document, "tables", "Tables and views, A to Z", std::move(tables));
  add_index(document, "functions", "Functions, A to Z", std::move(functions));
  add_index(document, "types", "Enumerations and domains", std::move(types));
  return document;
}

class SearchIndex {
 public:
  SearchIndex() { out_.begin_array(); }

  void add(
      std::string_view kind,
      std::string_view name,
      std::string_view where,
      const Page& page,
      std::string_view anchor
  ) {
    out_.begin_array().string(kind).string(name).string(where).string(page.file).string(anchor);
    out_.end_array();
  }

  std::string take() {
    out_.end_array();
    return "window.schemaSearch = " + out_.take() + ";\n";
  }

 private:
  json::Writer out_;
};

}  // namespace

std::vector<Diagram> diagrams_of(const Outline& outline) {
  std::vector<Diagram> out;
  for (const Page& page : outline.pages()) {
    if (has_diagram(page))
      out.push_back({.file = page.file, .source = table_diagram(page, outline)});
  }
  if (outline.pages().size() > 1)
    out.push_back({.file = std::string(areas_picture), .source = area_diagram(outline)});
  return out;
}

std::vector<SiteFile> render_site(
    const Outline& outline,
    const Examples& examples,
    Format format,
    Diagrams diagrams,
    const Pictures& pictures
) {
  Frame frame{.title = std::string(site_title), .pages = {{"index", "Overview"}}};
  for (const Page& page : outline.pages()) frame.pages.push_back({page.file, page.title});
  std::vector<SiteFile> out;
  const auto add = [&](const std::string& name, const Document& document) {
    if (format == Format::markdown) {
      out.push_back({.path = name + ".md", .text = render_markdown(document)});
    } else {
      out.push_back({.path = name + ".html", .text = render_html(document, name, frame, pictures)});
    }
  };
  add("index", index_document(outline, diagrams));
  for (const Page& page : outline.pages())
    add(page.file, PageDocument(page, outline, examples, diagrams).make());
  return out;
}

std::string search_index(const Outline& outline) {
  SearchIndex index;
  for (const Page& page : outline.pages()) {
    for (const Group& group : page.groups) {
      for (const Table* table : group.tables) {
        const bool is_table = table->kind == TableKind::table;
        const std::string label = label_of(table->name);
        index.add(is_table ? "table" : "view", label, page.title, page, table_anchor(table->name));
        for (const Column& column : table->columns) {
          index.add(
              "column",
              column.name,
              label + " · " + page.title,
              page,
              column_anchor(table->name, column.name)
          );
        }
      }
    }
    for (const Function* function : page.functions) {
      index.add(
          "function", label_of(function->name), page.title, page, outline.function_anchor(*function)
      );
    }
    for (const Type* type : page.types)
      index.add("type", label_of(type->name), page.title, page, type_anchor(type->name));
  }
  return index.take();
}

}  // namespace plinth::schemadocs
