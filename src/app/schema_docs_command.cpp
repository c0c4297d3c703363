// `plinth schema docs`.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/database.hpp"
#include "app/docs/schema_site.hpp"
#include "app/graphviz.hpp"
#include "app/scratch_server.hpp"
#include "app/signing_keys.hpp"
#include "base/log.hpp"
#include "migrate/session.hpp"
#include "schemadocs/diagram.hpp"
#include "schemadocs/reader.hpp"

namespace plinth::app {
namespace {

namespace fs = std::filesystem;
using schemadocs::Diagrams;
using schemadocs::Format;

// Files that begin like this are ours to replace and to remove.
constexpr std::string_view made_by = "Made by `plinth schema docs`";
constexpr std::string_view picture_mark = "<!-- source: sha256 ";
constexpr size_t mark_within = 300;  // bytes of the beginning

base::Checked<schemadocs::Model> read_model(
    const pg::Endpoint& administrator, const std::vector<std::string>& schemas
) {
  TRY(migrate::Session session, migrate::Session::open(administrator));
  const auto failed = [](const migrate::SqlError& error) {
    return std::unexpected(migrate::describe("cannot read the catalog", error));
  };
  // One transaction, for which the first question sets the search path.
  if (auto begun = session.execute("begin"); !begun) return failed(begun.error());
  pg::Replies replies;
  for (const pg::Statement& question : schemadocs::model_questions(schemas).statements) {
    auto rows = session.query(question.text, question.parameters);
    if (!rows) return failed(rows.error());
    replies.push_back(*std::move(rows));
  }
  return schemadocs::make_model(replies);
}

base::Checked<void> check_schemas(
    const schemadocs::Model& model, const std::vector<std::string>& named
) {
  for (const std::string& name : named) {
    if (model.schema_comments.contains(name)) continue;
    return std::unexpected(base::Error{
        .message = fmt::format("there is no schema \"{}\" in the database", name),
        .hint = "Correct --schema; names count with upper and lower case.",
    });
  }
  return {};
}

// Of the project's database, or of one that has the built-in schema and nothing else.
base::Checked<schemadocs::Model> chosen_model(
    const ProjectFlags& flags, const SchemaDocsFlags& how
) {
  TRY(const Project project, open_project(flags));
  const std::vector<std::string> schemas =
      how.schemas.empty() ? documented_schemas(project.config.api.schemas) : how.schemas;
  if (how.built_in) {
    TRY(const migrate::Composition schema, project_schema(project));
    TRY(const auto scratch, ScratchServer::start(project.config.db));
    TRY(scratch->apply(schema));
    return read_model(scratch->administrator(), schemas);
  }
  TRY(make_state_folder(project));
  TRY(const Secrets secrets, load_or_make_secrets(project));
  TRY(const ReachedDatabase database, reach_database(project, secrets));
  return read_model(database.administrator, schemas);
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return in ? text.str() : std::string();
}

base::Checked<void> write_file(const fs::path& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out) return {};
  return std::unexpected(base::Error{
      .message = fmt::format("cannot write {}", path.string()),
      .hint = "Check the permissions of the folder and the room on the disk.",
  });
}

bool is_ours(const fs::path& path) {
  const std::string text = read_file(path).substr(0, mark_within);
  return text.contains(made_by) || text.contains(picture_mark);
}

// Files in the folder that we made and would not make now.
std::vector<fs::path> left_over(const fs::path& folder, const std::set<std::string>& wanted) {
  std::vector<fs::path> out;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; entry != end && !failed;
       entry.increment(failed)) {
    const fs::path& path = entry->path();
    const std::string ending = path.extension();
    const bool may_be_ours = ending == ".md" || ending == ".html" || ending == ".svg";
    if (may_be_ours && !wanted.contains(path.filename()) && is_ours(path)) out.push_back(path);
  }
  std::ranges::sort(out);
  return out;
}

// What is to be in the folder.
class Site {
 public:
  Site(const schemadocs::Model& model, const SchemaTexts& texts, const SchemaDocsFlags& how)
      : outline_(model, texts.areas),
        examples_(texts.examples),
        format_(how.format == "html" ? Format::html : Format::markdown),
        diagrams_(how.no_diagrams ? Diagrams::leave_out : Diagrams::show),
        folder_(how.output) {
    if (diagrams_ == Diagrams::show) sources_ = schemadocs::diagrams_of(outline_);
  }

  base::Checked<int> write() {
    std::error_code failed;
    fs::create_directories(folder_, failed);
    if (failed) {
      return std::unexpected(base::Error{
          .message = fmt::format("cannot make {}: {}", folder_.string(), failed.message()),
          .hint = "Name another folder with --output.",
      });
    }
    TRY(draw_pictures());
    const auto files = texts();
    for (const schemadocs::SiteFile& file : files) TRY(write_file(folder_ / file.path, file.text));
    for (const fs::path& path : left_over(folder_, names(files))) fs::remove(path, failed);
    fmt::print("Wrote {} files into {}.\n", names(files).size(), folder_.string());
    return 0;
  }

  base::Checked<int> check() {
    std::vector<std::string> stale;
    for (const schemadocs::Diagram& diagram : sources_) {
      const fs::path path = picture_path(diagram);
      if (!schemadocs::is_picture_of(read_file(path), diagram.source)) stale.push_back(path);
      pictures_[diagram.file] = read_file(path);
    }
    const auto files = texts();
    for (const schemadocs::SiteFile& file : files) {
      if (read_file(folder_ / file.path) != file.text) stale.push_back(folder_ / file.path);
    }
    for (const fs::path& path : left_over(folder_, names(files))) stale.push_back(path);
    std::ranges::sort(stale);
    for (const std::string& path : stale) fmt::print("stale: {}\n", path);
    if (stale.empty()) {
      fmt::print("All {} files in {} are up to date.\n", names(files).size(), folder_.string());
      return 0;
    }
    fmt::print("The same command without --check writes them.\n");
    return 1;
  }

 private:
  fs::path picture_path(const schemadocs::Diagram& diagram) const {
    return folder_ / (diagram.file + ".svg");
  }

  // Pictures that are right stay as they are, whichever Graphviz drew them.
  base::Checked<void> draw_pictures() {
    for (const schemadocs::Diagram& diagram : sources_) {
      const fs::path path = picture_path(diagram);
      std::string svg = read_file(path);
      if (!schemadocs::is_picture_of(svg, diagram.source)) {
        TRY(std::string drawn, draw_svg(diagram.source));
        svg = schemadocs::finish_svg(std::move(drawn), diagram.source);
        TRY(write_file(path, svg));
      }
      pictures_[diagram.file] = std::move(svg);
    }
    return {};
  }

  std::vector<schemadocs::SiteFile> texts() {
    const auto picture = [this](const std::string& file) {
      return schemadocs::as_element(pictures_[file]);
    };
    auto files = schemadocs::render_site(outline_, examples_, format_, diagrams_, picture);
    if (format_ == Format::markdown) return files;
    for (schemadocs::SiteFile& asset : schema_assets()) files.push_back(std::move(asset));
    files.push_back({.path = "search-index.js", .text = schemadocs::search_index(outline_)});
    return files;
  }

  std::set<std::string> names(const std::vector<schemadocs::SiteFile>& files) const {
    std::set<std::string> out;
    for (const schemadocs::SiteFile& file : files) out.insert(file.path);
    for (const schemadocs::Diagram& diagram : sources_) out.insert(diagram.file + ".svg");
    return out;
  }

  schemadocs::Outline outline_;
  const schemadocs::Examples& examples_;
  Format format_;
  Diagrams diagrams_;
  fs::path folder_;
  std::vector<schemadocs::Diagram> sources_;
  std::map<std::string, std::string> pictures_;
};

}  // namespace

Exit run_schema_docs(const ProjectFlags& flags, const SchemaDocsFlags& how) {
  base::start_log(base::LogFormat::human, "warn");
  TRY(const auto texts, built_in_texts());
  TRY(const schemadocs::Model model, chosen_model(flags, how));
  TRY(check_schemas(model, how.schemas));
  Site site(model, *texts, how);
  return how.check ? site.check() : site.write();
}

}  // namespace plinth::app
