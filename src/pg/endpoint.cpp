#include "pg/endpoint.hpp"

#include <charconv>
#include <vector>

#include <libpq-fe.h>

namespace plinth::pg {

Connected connect_blocking(const Endpoint& endpoint, int timeout_seconds) {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  const auto set = [&](const char* keyword, const char* value) {  // must outlive connecting
    if (*value == '\0') return;
    keywords.push_back(keyword);
    values.push_back(value);
  };
  const std::string timeout = std::to_string(timeout_seconds);
  set("dbname", endpoint.conninfo.c_str());  // expanded by libpq; what follows overrides it
  set("user", endpoint.user.c_str());
  set("password", endpoint.password.c_str());
  set("options", endpoint.options.c_str());
  set("connect_timeout", timeout.c_str());
  set("fallback_application_name", "plinth");
  set("client_encoding", "UTF8");
  keywords.push_back(nullptr);
  values.push_back(nullptr);

  PGconn* connection = PQconnectdbParams(keywords.data(), values.data(), 1);
  if (PQstatus(connection) == CONNECTION_OK) return {.connection = connection, .failure = {}};
  std::string failure = PQerrorMessage(connection);
  while (failure.ends_with('\n')) failure.pop_back();
  PQfinish(connection);
  return {.connection = nullptr, .failure = failure.empty() ? "out of memory" : failure};
}

Rows rows_of(const pg_result* result) {
  auto columns = std::make_shared<Columns>();
  const int width = PQnfields(result);
  for (int i = 0; i < width; ++i)
    columns->push_back({.name = PQfname(result, i), .type = PQftype(result, i)});

  Rows rows(std::move(columns));
  std::vector<std::optional<std::string_view>> values(static_cast<size_t>(width));
  for (int row = 0; row < PQntuples(result); ++row) {
    for (int i = 0; i < width; ++i) {
      auto& value = values[static_cast<size_t>(i)];
      value.reset();
      if (PQgetisnull(result, row, i) == 0)
        value.emplace(PQgetvalue(result, row, i), static_cast<size_t>(PQgetlength(result, row, i)));
    }
    rows.append(values);
  }
  // PQcmdTuples() only reads it.
  const std::string_view affected = PQcmdTuples(const_cast<pg_result*>(result));
  size_t count = 0;
  std::from_chars(affected.data(), affected.data() + affected.size(), count);
  rows.set_affected(count);
  return rows;
}

}  // namespace plinth::pg
