// Answers that operations refer to: members of `components.responses` and `components.headers`, and
// the schema of errors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/snapshot.hpp"
#include "json/writer.hpp"

namespace plinth::rest::v3 {

// Member `Error` of `components.schemas`.
void write_error_schema(json::Writer& w);

// The errors, by status.
void write_error_responses(json::Writer& w);

// Member NAME.rows: rows of the relation in every media type.
void write_rows_response(json::Writer& w, const catalog::Relation& relation);

// All members of `components.headers`.
void write_headers(json::Writer& w);

// In an operation's `responses`: the rows of a relation under that status.
void write_rows_reference(
    json::Writer& w,
    std::string_view status,
    const catalog::Relation& relation,
    std::string_view description
);

// In an operation's `responses`: what an insert answers.
void write_created_response(json::Writer& w, const catalog::Relation& relation);

// An answer without a body. `header` is a name of `components.headers`; empty for none.
void write_empty_response(
    json::Writer& w,
    std::string_view status,
    std::string_view description,
    std::string_view header = {}
);

void write_error_references(json::Writer& w, const std::vector<int>& statuses);

}  // namespace plinth::rest::v3
