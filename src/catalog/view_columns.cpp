#include "catalog/view_columns.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "pg/snippet.hpp"

namespace plinth::catalog {
namespace {

std::string at(const pg::Rows& rows, size_t row, size_t column) {
  return std::string(rows.text(row, column));
}

struct Origin {
  std::string schema, relation, column;
};

// Follows views over views down to the tables.
class ViewColumns {
 public:
  ViewColumns(const std::vector<View>& views, const pg::Rows& columns) {
    for (const View& view : views) by_oid_[static_cast<uint32_t>(std::stoul(view.oid))] = &view;
    for (size_t i = 0; i < columns.size(); ++i) {
      const ColumnId id{
          static_cast<uint32_t>(columns.integer(i, 0)), static_cast<int>(columns.integer(i, 3))
      };
      origins_[id] = {
          .schema = at(columns, i, 1), .relation = at(columns, i, 2), .column = at(columns, i, 4)
      };
    }
  }

  std::vector<ViewColumn> run() const {
    std::vector<ViewColumn> out;
    for (const auto& [oid, view] : by_oid_) {
      for (const ViewTarget& target : view->targets) {
        const Origin* base = follow({target.origin_table, target.origin_column});
        const auto own = origins_.find({oid, target.position});
        if (base == nullptr || own == origins_.end()) continue;
        out.push_back({
            .view_schema = view->schema,
            .view = view->name,
            .column = own->second.column,
            .base_schema = base->schema,
            .base_table = base->relation,
            .base_column = base->column,
        });
      }
    }
    return out;
  }

 private:
  using ColumnId = std::pair<uint32_t, int>;

  const Origin* follow(ColumnId id) const {
    constexpr int deepest = 100;  // views cannot form a circle, but definitions are data
    for (int i = 0; i < deepest; ++i) {
      const auto view = by_oid_.find(id.first);
      if (view == by_oid_.end()) {
        const auto found = origins_.find(id);
        return found == origins_.end() ? nullptr : &found->second;
      }
      const auto target =
          std::ranges::find(view->second->targets, id.second, &ViewTarget::position);
      if (target == view->second->targets.end()) return nullptr;
      id = {target->origin_table, target->origin_column};
    }
    return nullptr;
  }

  std::map<uint32_t, const View*> by_oid_;
  std::map<ColumnId, Origin> origins_;
};

}  // namespace

std::vector<View> read_views(const pg::Rows& rows) {
  std::vector<View> views;
  for (size_t i = 0; i < rows.size(); ++i) {
    views.push_back({
        .oid = at(rows, i, 0),
        .schema = at(rows, i, 1),
        .name = at(rows, i, 2),
        .targets = parse_view_targets(rows.text(i, 3)),
    });
  }
  return views;
}

std::string oids_in(const std::vector<View>& views) {
  std::set<std::string> oids;
  for (const View& view : views) {
    oids.insert(view.oid);
    for (const ViewTarget& target : view.targets) oids.insert(std::to_string(target.origin_table));
  }
  return pg::array_literal(std::vector<std::string>(oids.begin(), oids.end()));
}

std::vector<ViewColumn> resolve_view_columns(
    const std::vector<View>& views, const pg::Rows& columns
) {
  return ViewColumns(views, columns).run();
}

}  // namespace plinth::catalog
