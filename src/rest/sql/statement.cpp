#include "rest/sql/statement.hpp"

#include "rest/plan/row_form.hpp"
#include "rest/sql/call.hpp"
#include "rest/sql/read.hpp"
#include "rest/sql/root.hpp"
#include "rest/sql/write.hpp"

namespace plinth::rest {

using pg::Snippet;

namespace {

constexpr pg::Literal settings =
    ", nullif(current_setting('response.headers', true), ''), "
    "nullif(current_setting('response.status', true), '')";

// The body of the answer from the rows, which go by a name that no column has: one of the same name
// would be taken instead.
pg::Literal body_of(Media media) {
  switch (media) {
    case Media::json:
      return "coalesce(json_agg(plinth_row), '[]')::text";
    case Media::object:
      return "coalesce(json_agg(plinth_row) -> 0, 'null')::text";
    case Media::object_stripped:
      return "coalesce(json_strip_nulls(json_agg(plinth_row) -> 0), 'null')::text";
    case Media::array_stripped:
      return "coalesce(json_strip_nulls(json_agg(plinth_row)), '[]')::text";
    case Media::csv:
      // The names of the first row's columns, then every row as PostgreSQL writes a composite,
      // without its parentheses.
      return "coalesce((select string_agg(k, ',') from json_object_keys((json_agg(plinth_row) -> "
             "0)) as k), "
             "'') || E'\\n' || "
             "coalesce(string_agg(substr(plinth_row::text, 2, length(plinth_row::text) - 2), "
             "E'\\n'), '')";
    case Media::geojson:
      return "json_build_object('type', 'FeatureCollection', 'features', "
             "coalesce(json_agg(st_asgeojson(plinth_row)::json), '[]'))::text";
    case Media::custom:
    case Media::openapi:
    case Media::openapi_3:
      break;
  }
  return "''";
}

// What a handler of the database makes: an aggregate over the rows, or the value of a function.
// Bytes travel as hexadecimal digits.
Snippet body_by_handler(const catalog::MediaHandler& handler) {
  Snippet made;
  if (handler.is_function) {
    made.raw("(array_agg(plinth_row.pgrst_scalar))[1]");
  } else {
    made.qualified(handler.schema, handler.name).raw("(plinth_row");
    if (!handler.relation.empty())
      made.raw("::").qualified(handler.relation_schema, handler.relation);
    made.raw(")");
  }
  if (handler.is_binary) return std::move(Snippet("encode(").add(made).raw(", 'hex')"));
  return std::move(Snippet("coalesce(").add(made).raw("::text, '')"));
}

Snippet body_of(const Production& production) {
  if (production.handler != nullptr) return body_by_handler(*production.handler);
  return body_of(production.media);
}

// A function's answer: rows as above; one row as an object; scalars bare.
Snippet body_of_call(const CallPlan& call, const Production& production) {
  const Media media = production.media;
  if (media == Media::csv || media == Media::geojson || media == Media::custom)
    return body_of(production);
  const bool stripped = media == Media::object_stripped || media == Media::array_stripped;
  Snippet rows(
      call.returns_scalar ? Snippet("json_agg(plinth_row.pgrst_scalar)")
                          : Snippet("json_agg(plinth_row)")
  );
  if (stripped) rows = std::move(Snippet("json_strip_nulls(").add(rows).raw(")"));
  if (call.returns_single || is_single(media))
    return std::move(Snippet("coalesce(").add(rows).raw(" -> 0, 'null')::text"));
  return std::move(Snippet("coalesce(").add(rows).raw(", '[]')::text"));
}

// The total: nothing, the rows of the page when nothing limits them, or a count of its own. An
// estimate counts only as far as it matters.
Snippet total_of(const Plan& plan, const ApiRequest& request) {
  if (request.prefer.count == Count::none || request.prefer.count == Count::planned)
    return Snippet("null");
  if (!counts_apart(request, *plan.read)) return Snippet("count(plinth_row)");
  Snippet out("(select count(*) from (");
  out.add(count_query(*plan.read));
  if (request.prefer.count == Count::estimated && plan.estimate_beyond && !plan.call)
    out.raw(" limit ").param(std::to_string(*plan.estimate_beyond + 1));
  return std::move(out.raw(") as counted)"));
}

Snippet read_statement(const Plan& plan, const ApiRequest& request) {
  if (plan.row_form == RowForm::columns) return read_query(*plan.read);
  Snippet out("select ");
  out.add(total_of(plan, request)).raw(", count(plinth_row), ");
  out.add(plan.wants_body ? body_of(plan.production) : Snippet("''"))
      .raw(settings)
      .raw(", null from (");
  return std::move(out.add(read_query(*plan.read)).raw(") as plinth_row"));
}

Snippet location_columns(const Plan& plan) {
  Snippet out;
  for (const std::string& column : plan.relation->primary_key) {
    out.raw(", (array_agg(plinth_row.").ident(column).raw("::text))[1]");
  }
  return out;
}

Snippet write_statement(const Plan& plan, const ApiRequest& request) {
  const bool upserts = plan.write->conflict && plan.write->conflict->merge;
  Snippet out("with src as (");
  out.add(write_query(*plan.write, request.payload)).raw(") select null, count(plinth_row), ");
  out.add(plan.wants_body ? body_of(plan.production) : Snippet("''")).raw(settings);
  out.add(
      upserts
          ? Snippet(", coalesce(nullif(current_setting('plinth.inserted', true), ''), '0')::int")
          : Snippet(", null")
  );
  const bool locates = plan.wants_location && !plan.relation->primary_key.empty();
  if (locates) out.add(location_columns(plan));
  out.raw(" from (");
  plan.wants_body ? out.add(read_query(*plan.read)) : out.raw("select * from src");
  return std::move(out.raw(") as plinth_row"));
}

Snippet call_statement(const Plan& plan, const ApiRequest& request) {
  const CallPlan& call = *plan.call;
  Snippet out("with src as (");
  out.add(call_query(call, request.payload)).raw(") select ");
  out.add(total_of(plan, request));
  out.raw(", count(plinth_row), ");
  out.add(plan.wants_body ? body_of_call(call, plan.production) : Snippet("''"))
      .raw(settings)
      .raw(", null from (");
  return std::move(out.add(read_query(*plan.read)).raw(") as plinth_row"));
}

// The body is only what the document is then made of: what the role may use.
Snippet root_statement(const Plan& plan, const ApiRequest& request) {
  if (!plan.wants_body || !plan.root->follow_privileges)
    return Snippet("select null, 0, '', null, null, null");
  Snippet out("select null, 0, (");
  return std::move(out.add(usable_query(request.schema)).raw("), null, null, null"));
}

Snippet whole_statement(const Plan& plan, const ApiRequest& request) {
  if (plan.call) return call_statement(plan, request);
  if (plan.write) return write_statement(plan, request);
  if (plan.root) return root_statement(plan, request);
  return read_statement(plan, request);
}

Snippet explain(const Explain& how) {
  Snippet out(
      how.as_json ? pg::Literal("explain (format json") : pg::Literal("explain (format text")
  );
  if (how.analyze) out.raw(", analyze");
  if (how.verbose) out.raw(", verbose");
  if (how.settings) out.raw(", settings");
  if (how.buffers) out.raw(", buffers");
  if (how.wal) out.raw(", wal");
  return std::move(out.raw(") "));
}

}  // namespace

Statements render_statements(const Plan& plan, const ApiRequest& request) {
  Snippet answer = whole_statement(plan, request);
  if (plan.production.explain) {
    answer = std::move(explain(*plan.production.explain).add(answer));
    return {.answer = std::move(answer).statement(), .estimate = std::nullopt};
  }
  Statements out{.answer = std::move(answer).statement(), .estimate = std::nullopt};
  const bool estimates =
      request.prefer.count == Count::planned || request.prefer.count == Count::estimated;
  if (estimates && request.action == Action::read) {
    out.estimate =
        std::move(Snippet("explain (format json) ").add(count_query(*plan.read))).statement();
  }
  return out;
}

}  // namespace plinth::rest
