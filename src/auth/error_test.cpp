#include "auth/error.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

enum class Format { older, with_code };

http::Response render(const Error& error, Format format) {
  http::Request request;
  request.id = "r1";
  if (format == Format::with_code)
    request.headers.push_back({"X-Supabase-Api-Version", "2024-01-01"});
  return render_error(error, request);
}

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (http::equal_ignoring_case(key, name)) return std::string(value);
  }
  return {};
}

TEST(ErrorFormat, FollowsTheVersionHeader) {
  const Error error(400, code::invalid_credentials, "Invalid login credentials");
  const auto recent = render(error, Format::with_code);
  EXPECT_EQ(recent.status, 400);
  EXPECT_EQ(recent.body, R"({"code":"invalid_credentials","message":"Invalid login credentials"})");
  EXPECT_EQ(header(recent, "x-supabase-api-version"), "2024-01-01");
  EXPECT_EQ(header(recent, "x-sb-error-code"), "invalid_credentials");

  const auto older = render(error, Format::older);
  EXPECT_EQ(
      older.body,
      R"({"code":400,"error_code":"invalid_credentials","msg":"Invalid login credentials"})"
  );
  EXPECT_EQ(header(older, "x-supabase-api-version"), "");
  EXPECT_EQ(header(older, "x-sb-error-code"), "invalid_credentials");
}

TEST(ErrorFormat, OnlyDatesSinceTheFirstVersionCount) {
  const auto echoes = [](std::string_view version) {
    http::Request request;
    request.headers.push_back({"X-Supabase-Api-Version", version});
    return render_error(Error(400, "", "x"), request).has("X-Supabase-Api-Version");
  };
  EXPECT_TRUE(echoes("2024-01-01"));
  EXPECT_TRUE(echoes("2031-12-31"));
  for (const char* version : {"2023-12-31", "latest", "2024-1-1", "2024-13-01", ""})
    EXPECT_FALSE(echoes(version)) << version;
}

TEST(ErrorFormat, WithoutACodeItIsUnknown) {
  EXPECT_EQ(
      render(Error(404, "", "x"), Format::with_code).body, R"({"code":"unknown","message":"x"})"
  );
  EXPECT_FALSE(render(Error(404, "", "x"), Format::with_code).has("x-sb-error-code"));
  EXPECT_EQ(
      render(Error(500, "", "x"), Format::with_code).body,
      R"({"code":"unexpected_failure","message":"x"})"
  );
}

TEST(ErrorFormat, TellsWhatIsWeakAboutAPassword) {
  Error error(422, code::weak_password, "w");
  error.weak_password_reasons = {"length", "characters"};
  EXPECT_EQ(
      render(error, Format::with_code).body,
      R"({"code":"weak_password","message":"w","weak_password":{"reasons":["length","characters"]}})"
  );
}

TEST(ErrorFormat, OauthErrorsHaveTheirOwn) {
  const auto response =
      render(oauth_error("invalid_request", "refresh_token required").error(), Format::with_code);
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(
      response.body, R"({"error":"invalid_request","error_description":"refresh_token required"})"
  );
}

TEST(ErrorFormat, WhatATriggerRaisedShowsInTheOlderFormatOnly) {
  pg::Error raised{
      .fault = pg::Fault::server, .sqlstate = "P0001", .message = "no", .detail = "d", .hint = "h"
  };
  const Error error = database_error(raised, "Database error saving new user");
  EXPECT_EQ(
      render(error, Format::older).body,
      R"({"code":"P0001","message":"no","hint":"h","detail":"d"})"
  );
  EXPECT_EQ(
      render(error, Format::with_code).body,
      R"({"code":"unexpected_failure","message":"Database error saving new user"})"
  );
  raised.sqlstate = "PT418";
  EXPECT_EQ(render(database_error(raised, "x"), Format::older).status, 418);
  raised.sqlstate = "PTxxx";
  EXPECT_EQ(
      render(database_error(raised, "x"), Format::older).body,
      R"({"code":500,"error_code":"unexpected_failure","msg":"x","error_id":"r1"})"
  );
}

TEST(ErrorFormat, AnUnreachableDatabaseIsNoFaultOfTheRequest) {
  const pg::Error down{
      .fault = pg::Fault::connect, .message = "secret host unreachable", .retry_after_seconds = 3
  };
  const auto response = render(Error(down), Format::with_code);
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(header(response, "retry-after"), "3");
  EXPECT_EQ(response.body.find("secret"), std::string::npos);
}

TEST(ErrorFormat, WhatTookTooLongIsATimeout) {
  const pg::Error busy{.fault = pg::Fault::saturated, .message = "m"};
  const pg::Error cancelled{.fault = pg::Fault::server, .sqlstate = "57014", .message = "m"};
  for (const pg::Error& cause : {busy, cancelled}) {
    EXPECT_EQ(Error(cause).status, 504);
    EXPECT_EQ(Error(cause).code, "request_timeout");
  }
}

}  // namespace
}  // namespace plinth::auth
