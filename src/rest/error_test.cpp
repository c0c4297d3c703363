#include "rest/error.hpp"

#include <gtest/gtest.h>

namespace plinth::rest {
namespace {

std::string header(const Error& error, std::string_view name) {
  for (const auto& [key, value] : error.headers) {
    if (key == name) return value;
  }
  return "-";
}

Error raised(
    std::string sqlstate, std::string message, std::string detail = {}, std::string hint = {}
) {
  return errors::database(
      {.sqlstate = std::move(sqlstate),
       .message = std::move(message),
       .detail = std::move(detail),
       .hint = std::move(hint)},
      false
  );
}

TEST(DatabaseError, MapsSqlstatesToStatuses) {
  const std::pair<const char*, int> table[] = {
      {"08006", 503}, {"23503", 409}, {"23505", 409}, {"23502", 400}, {"25006", 405},
      {"22P02", 400}, {"28000", 403}, {"40001", 500}, {"42501", 403}, {"42703", 400},
      {"42883", 404}, {"42P01", 404}, {"42P17", 500}, {"53300", 503}, {"53400", 500},
      {"54001", 500}, {"57014", 500}, {"57P01", 503}, {"P0001", 400}, {"P0002", 500},
      {"XX000", 500},
  };
  for (const auto& [sqlstate, status] : table) {
    const Error error = raised(sqlstate, "m", "d", "h");
    EXPECT_EQ(error.status, status) << sqlstate;
    EXPECT_EQ(error.code, sqlstate);
    EXPECT_EQ(error.details, "d");
    EXPECT_EQ(error.hint, "h");
  }
  const Error denied =
      errors::database({.sqlstate = "42501", .message = "permission denied"}, true);
  EXPECT_EQ(denied.status, 401);
  EXPECT_EQ(header(denied, "WWW-Authenticate"), "Bearer");
  EXPECT_EQ(raised("21000", "DELETE requires a WHERE clause").status, 400);
  EXPECT_EQ(raised("22023", "role \"x\" does not exist").status, 401);
}

TEST(DatabaseError, TellsWhenToTryAgain) {
  const Error connect = errors::database(
      {.fault = pg::Fault::connect, .message = "refused", .retry_after_seconds = 4}, false
  );
  EXPECT_EQ(connect.status, 503);
  EXPECT_EQ(connect.code, "PGRST000");
  EXPECT_EQ(header(connect, "Retry-After"), "4");
  EXPECT_EQ(errors::database({.fault = pg::Fault::lost}, false).code, "PGRST001");
  const Error saturated = errors::database({.fault = pg::Fault::saturated}, false);
  EXPECT_EQ(saturated.status, 504);
  EXPECT_EQ(saturated.code, "PGRST003");
}

TEST(DatabaseError, LetsSqlChooseTheStatus) {
  const Error error = raised("PT402", "Payment Required", "d");
  EXPECT_EQ(error.status, 402);
  EXPECT_EQ(error.reason, "Payment Required");
  EXPECT_EQ(raised("PTabc", "m").status, 500);
}

TEST(DatabaseError, LetsSqlWriteTheWholeAnswer) {
  const Error error = raised(
      "PGRST",
      R"({"code":"123","message":"Payment","details":"d","hint":"h"})",
      R"({"status":402,"status_text":"Pay up","headers":{"X-Powered-By":"nerd"}})"
  );
  EXPECT_EQ(error.status, 402);
  EXPECT_EQ(error.code, "123");
  EXPECT_EQ(error.reason, "Pay up");
  EXPECT_EQ(header(error, "X-Powered-By"), "nerd");
  for (const char* message : {"x", "{}", R"({"code":"1"})"})
    EXPECT_EQ(raised("PGRST", message, R"({"status":402,"headers":{}})").code, "PGRST121")
        << message;
  for (const char* detail :
       {"",
        "x",
        "{}",
        R"({"status":402})",
        R"({"status":"402","headers":{}})",
        R"({"status":402,"headers":{"a":1}})",
        R"({"status":0,"headers":{}})",
        R"({"status":99999999999,"headers":{}})",
        R"({"status":-1,"headers":{}})"}) {
    EXPECT_EQ(raised("PGRST", R"({"code":"1","message":"m"})", detail).code, "PGRST121") << detail;
  }
}

TEST(ErrorResponse, HasTheFourMembers) {
  const auto response = to_response(errors::no_column("a\"b", "t"));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(
      response.body,
      R"({"code":"PGRST204","details":null,"hint":null,"message":"Could not find the 'a\"b' column of 't' in the schema cache"})"
  );
}

TEST(Errors, TellOnlyCodeAndMessageWhenMinimal) {
  const auto response = to_response(errors::not_single(2), Verbosity::minimal);
  EXPECT_EQ(
      response.body,
      R"({"code":"PGRST116","message":"Cannot coerce the result to a single JSON object"})"
  );
}

TEST(Errors, SayWhichLimitARequestWasBeyond) {
  EXPECT_EQ(
      errors::refused(413, "body limit exceeded").message,
      "The body is larger than this server takes"
  );
  EXPECT_EQ(errors::refused(414, "").message, "The URL is longer than this server takes");
  EXPECT_EQ(errors::refused(431, "").message, "The headers are longer than this server takes");
  const Error malformed = errors::refused(400, "bad method");
  EXPECT_EQ(malformed.message, "The request cannot be read");
  EXPECT_EQ(malformed.details, "bad method");
}

TEST(ToResponse, NamesTheItemOfABatch) {
  Error error = errors::bad_reference("0/body", "points to nothing");
  EXPECT_EQ(to_response(error).body.find("item"), std::string::npos);
  error.item = 3;
  EXPECT_EQ(
      to_response(error, Verbosity::minimal).body,
      R"({"code":"PLINTH101","message":"The reference \"0/body\" points to nothing","item":3})"
  );
}

}  // namespace
}  // namespace plinth::rest
