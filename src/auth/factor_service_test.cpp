// Second factors and the list of sessions, against a real database.
#include <gmock/gmock.h>

#include "auth/service_fixture.hpp"
#include "base/time.hpp"
#include "crypto/otp.hpp"

namespace plinth::auth {
namespace {

using testing::HasSubstr;
using testing::Not;

class FactorService : public ServiceTest {
 protected:
  struct Enrolled {
    std::string id;
    std::string secret;
  };

  Ask post(const std::string& target, const std::string& bearer, const std::string& body = "{}") {
    return {.target = target, .body = body, .bearer = bearer};
  }

  Enrolled enroll(const std::string& bearer, const std::string& name = "app") {
    const auto answer = ask_json(
        post("/factors", bearer, R"({"factor_type":"totp","friendly_name":")" + name + R"("})")
    );
    return {.id = text(answer, "id"), .secret = text(answer.at("totp").as_object(), "secret")};
  }

  std::string challenge(const std::string& id, const std::string& bearer) {
    return text(ask_json(post("/factors/" + id + "/challenge", bearer)), "id");
  }

  // The code of `steps` half minutes from now.
  static std::string code(const Enrolled& factor, int64_t steps = 0) {
    const int64_t step = crypto::totp_step(base::unix_now()) + steps;
    return crypto::hotp(
        crypto::parse_otp_key(factor.secret).value(), static_cast<uint64_t>(step), 6
    );
  }

  Ask answer(
      const Enrolled& factor,
      const std::string& challenge_id,
      const std::string& with_code,
      const std::string& bearer
  ) {
    return post(
        "/factors/" + factor.id + "/verify",
        bearer,
        R"({"challenge_id":")" + challenge_id + R"(","code":")" + with_code + R"("})"
    );
  }

  json::Object prove(const Enrolled& factor, const std::string& bearer, int64_t steps = 0) {
    return ask_json(answer(factor, challenge(factor.id, bearer), code(factor, steps), bearer));
  }

  static std::string bearer_of(const json::Object& session) {
    return text(session, "access_token");
  }
  json::Object claims_of(const json::Object& session) {
    const auto verified = crypto::verify_jwt(bearer_of(session), settings_.jwt_secret);
    return json::parse_object(verified.value_or("{}")).value_or(json::Object());
  }
};

TEST_F(FactorService, AProvedFactorLiftsTheSession) {
  const auto session = sign_up("lift@x.io");
  const auto other = sign_in("lift@x.io");
  const std::string bearer = bearer_of(session);
  const Enrolled rival = enroll(bearer, "rival");
  const Enrolled factor = enroll(bearer);
  EXPECT_EQ(factor.secret.size(), 32u);
  const auto lifted = prove(factor, bearer);

  const auto claims = claims_of(lifted);
  EXPECT_EQ(text(claims, "aal"), "aal2");
  EXPECT_EQ(claims.at("session_id"), claims_of(session).at("session_id"));
  EXPECT_EQ(claims.at("amr").as_array().size(), 2u);
  EXPECT_EQ(claims.at("amr").as_array()[0].as_object().at("method"), "totp");
  const std::string row = "select aal || ' ' || factor_id from auth.sessions where user_id = '" +
                          user_id(session) + "'";
  EXPECT_EQ(sql(row), "aal2 " + factor.id);  // and it is the only one
  EXPECT_EQ(
      sql("select string_agg(friendly_name || ' ' || status, ',') from auth.mfa_factors where "
          "user_id = '" +
          user_id(session) + "'"),
      "app verified"
  );

  // The token of before leads nowhere, and does the session no harm.
  EXPECT_THAT(
      refresh(text(session, "refresh_token")).body, HasSubstr("refresh_token_already_used")
  );
  EXPECT_THAT(refresh(text(other, "refresh_token")).body, HasSubstr("refresh_token_not_found"));
  const http::Response refreshed = refresh(text(lifted, "refresh_token"));
  ASSERT_EQ(refreshed.status, 200) << refreshed.body;
  EXPECT_EQ(text(claims_of(json::parse_object(refreshed.body).value()), "aal"), "aal2");
  EXPECT_EQ(
      sql("select string_agg(payload ->> 'action', ' ' order by created_at, id) from "
          "auth.audit_log_entries where payload ->> 'log_type' = 'factor' and payload -> 'traits' "
          "->> 'factor_id' = '" +
          factor.id + "'"),
      "factor_in_progress challenge_created verification_attempted"
  );
}

TEST_F(FactorService, ACodeWorksOnce) {
  const std::string first = bearer_of(sign_up("once@x.io"));
  const Enrolled factor = enroll(first);
  const std::string used = code(factor);
  ask_json(answer(factor, challenge(factor.id, first), used, first));
  const std::string second = bearer_of(sign_in("once@x.io"));
  const std::string question = challenge(factor.id, second);
  check({
      {.name = "again",
       .ask = answer(factor, question, used, second),
       .status = 422,
       .contains = {"mfa_verification_failed", "Invalid TOTP code entered"}},
      {.name = "an earlier one",
       .ask = answer(factor, question, code(factor, -1), second),
       .status = 422,
       .contains = {"mfa_verification_failed"}},
      {.name = "the next", .ask = answer(factor, question, code(factor, 1), second)},
  });
}

TEST_F(FactorService, OfManyAtOnceOneGetsThroughWithACode) {
  const std::string bearer = bearer_of(sign_up("race@x.io"));
  const Enrolled factor = enroll(bearer);
  constexpr size_t crowd = 6;
  std::vector<std::unique_ptr<http::Request>> requests;
  for (size_t i = 0; i < crowd; ++i) {
    requests.push_back(
        make_request(answer(factor, challenge(factor.id, bearer), code(factor), bearer))
    );
  }
  int good = 0;
  size_t done = 0;
  for (const auto& request : requests) {
    net::asio::co_spawn(
        loop_.executor(),
        service_->handle(*request),
        [&](std::exception_ptr, const http::Response& response) {
          if (response.status == 200) ++good;
          if (++done == crowd) loop_.stop();
        }
    );
  }
  loop_.context().restart();
  loop_.run();
  EXPECT_EQ(good, 1);
}

TEST_F(FactorService, WhoGuessesIsHeldBackWhereverItAsksFrom) {
  sql("delete from app.rate_limits");
  const std::string bearer = bearer_of(sign_up("guess@x.io"));
  const Enrolled factor = enroll(bearer);
  const std::string question = challenge(factor.id, bearer);
  const Scenario wrong{
      .name = "wrong",
      .ask = answer(factor, question, "000000", bearer),
      .status = 422,
      .contains = {"mfa_verification_failed"}
  };
  check(std::vector<Scenario>(10, wrong));
  const std::string right = code(factor);
  check({
      {.name = "even the right one",
       .ask = answer(factor, question, right, bearer),
       .status = 429,
       .contains = {"over_request_rate_limit"}},
  });
  sql("update app.rate_limits set full_at = full_at - interval '2 minutes'");
  check({{.name = "later", .ask = answer(factor, question, right, bearer)}});
  EXPECT_EQ(sql("select count(*) from app.rate_limits"), "0");
}

TEST_F(FactorService, RefusesOtherAnswers) {
  const std::string bearer = bearer_of(sign_up("wrong@x.io"));
  const std::string stranger = bearer_of(sign_up("stranger@x.io"));
  const Enrolled factor = enroll(bearer);
  const std::string question = challenge(factor.id, bearer);
  const std::string old = challenge(factor.id, bearer);
  sql("update auth.mfa_challenges set created_at = now() - interval '301 seconds' where id = '" +
      old + "'");
  Ask elsewhere = answer(factor, question, code(factor), bearer);
  elsewhere.headers = {{"X-Forwarded-For", "203.0.113.9"}};
  const std::string nobodys = "99999999-9999-4999-8999-999999999999";
  check({
      {.name = "no code",
       .ask = answer(factor, question, "", bearer),
       .status = 400,
       .contains = {"Code needs to be non-empty"}},
      {.name = "wrong code",
       .ask = answer(factor, question, "000000x", bearer),
       .status = 422,
       .contains = {"mfa_verification_failed"}},
      {.name = "no challenge",
       .ask = answer(factor, nobodys, code(factor), bearer),
       .status = 422,
       .contains = {"mfa_factor_not_found"}},
      {.name = "no uuid",
       .ask = answer(factor, "x", code(factor), bearer),
       .status = 422,
       .contains = {"mfa_factor_not_found"}},
      {.name = "too late",
       .ask = answer(factor, old, code(factor), bearer),
       .status = 422,
       .contains = {"mfa_challenge_expired"}},
      {.name = "another place",
       .ask = elsewhere,
       .status = 422,
       .contains = {"mfa_ip_address_mismatch"}},
      {.name = "another's factor",
       .ask = answer(factor, question, code(factor), stranger),
       .status = 404,
       .contains = {"mfa_factor_not_found", "Factor not found"}},
      {.name = "another's challenge",
       .ask = post("/factors/" + factor.id + "/challenge", stranger),
       .status = 404,
       .contains = {"mfa_factor_not_found"}},
      {.name = "factor without uuid",
       .ask = post("/factors/x/challenge", bearer),
       .status = 404,
       .contains = {"validation_failed"}},
      {.name = "nobody", .ask = post("/factors/" + factor.id + "/challenge", ""), .status = 401},
      {.name = "right", .ask = answer(factor, question, code(factor), bearer)},
      {.name = "answered already",
       .ask = answer(factor, question, code(factor, 1), bearer),
       .status = 422,
       .contains = {"mfa_ip_address_mismatch"}},
  });
}

TEST_F(FactorService, RefusesOtherEnrolments) {
  Settings settings = settings_;
  settings.enable_anonymous_sign_ins = true;
  settings.mfa.max_enrolled_factors = 2;
  start(settings);
  const std::string bearer = bearer_of(sign_up("many@x.io"));
  const std::string anonymous = bearer_of(ask_json({.target = "/signup", .body = "{}"}));
  const auto ask_for = [&](const std::string& body) { return post("/factors", bearer, body); };
  check({
      {.name = "type",
       .ask = ask_for(R"({"factor_type":"paper"})"),
       .status = 400,
       .contains = {"factor_type needs to be totp, phone, or webauthn"}},
      {.name = "phone",
       .ask = ask_for(R"({"factor_type":"phone","phone":"+491511"})"),
       .status = 422,
       .contains = {"mfa_phone_enroll_not_enabled", "MFA enroll is disabled for Phone"}},
      {.name = "webauthn",
       .ask = ask_for(R"({"factor_type":"webauthn"})"),
       .status = 422,
       .contains = {"mfa_webauthn_enroll_not_enabled"}},
      {.name = "anonymous",
       .ask = post("/factors", anonymous, R"({"factor_type":"totp"})"),
       .status = 403,
       .contains = {"no_authorization", "Anonymous user not allowed"}},
      {.name = "one",
       .ask = ask_for(R"({"factor_type":"totp","issuer":"Acme"})"),
       .contains = {R"("type":"totp")", "<svg ", "otpauth://totp/Acme:many@x.io?"}},
      {.name = "same name",
       .ask = ask_for(R"({"factor_type":"totp"})"),
       .status = 422,
       .contains = {"mfa_factor_name_conflict"}},
      {.name = "two", .ask = ask_for(R"({"factor_type":"totp","friendly_name":"b"})")},
      {.name = "three",
       .ask = ask_for(R"({"factor_type":"totp","friendly_name":"c"})"),
       .status = 422,
       .contains = {"too_many_enrolled_mfa_factors"}},
  });
  sql("update auth.mfa_factors set created_at = now() - interval '301 seconds' where user_id = "
      "(select id from auth.users where email = 'many@x.io')");
  check({{.name = "stale ones go", .ask = ask_for(R"({"factor_type":"totp","friendly_name":"c"})")}}
  );
  EXPECT_EQ(
      sql("select string_agg(friendly_name, ',') from auth.mfa_factors f join auth.users u on u.id "
          "= f.user_id where u.email = 'many@x.io'"),
      "c"
  );
}

TEST_F(FactorService, UnenrollingLowersTheSession) {
  const auto session = sign_up("lower@x.io");
  const Enrolled factor = enroll(bearer_of(session));
  const auto lifted = prove(factor, bearer_of(session));
  const std::string low = bearer_of(sign_in("lower@x.io"));
  const auto drop = [&](const std::string& bearer) {
    return Ask{.method = "DELETE", .target = "/factors/" + factor.id, .bearer = bearer};
  };
  check({
      {.name = "enroll at aal1",
       .ask = post("/factors", low, R"({"factor_type":"totp","friendly_name":"b"})"),
       .status = 403,
       .contains = {"insufficient_aal", "AAL2 required to enroll a new factor"}},
      {.name = "unenroll at aal1",
       .ask = drop(low),
       .status = 422,
       .contains = {"insufficient_aal", "AAL2 required to unenroll verified factor"}},
      {.name = "unenroll", .ask = drop(bearer_of(lifted)), .contains = {factor.id}},
      {.name = "gone", .ask = drop(bearer_of(lifted)), .status = 404},
  });
  const http::Response refreshed = refresh(text(lifted, "refresh_token"));
  ASSERT_EQ(refreshed.status, 200) << refreshed.body;
  EXPECT_EQ(text(claims_of(json::parse_object(refreshed.body).value()), "aal"), "aal1");
}

TEST_F(FactorService, APhoneIsSentACode) {
  Settings settings = settings_;
  settings.mfa.phone.enroll_enabled = true;
  settings.mfa.phone.verify_enabled = true;
  settings.mfa.phone.message = "Code: {{ .Code }}";
  settings.sms.test_otp = {{"4915112345", "424242"}};
  start(settings);
  const auto session = sign_up("phone@x.io");
  const std::string bearer = bearer_of(session);
  const auto enroll_phone = [&](const std::string& phone) {
    return text(
        ask_json(post(
            "/factors",
            bearer,
            R"({"factor_type":"phone","friendly_name":")" + phone + R"(","phone":"+)" + phone +
                R"("})"
        )),
        "id"
    );
  };
  const std::string id = enroll_phone("4915100000");
  const std::string question = challenge(id, bearer);
  const std::string sent = sql(
      "select recipient || ' ' || kind || ' ' || body || ' ' || code from app.outbox where channel "
      "= 'sms' order by id desc limit 1"
  );
  ASSERT_EQ(sent.size(), std::string("4915100000 mfa Code: 123456 123456").size()) << sent;
  const std::string digits = sent.substr(sent.size() - 6);
  EXPECT_EQ(sent, "4915100000 mfa Code: " + digits + " " + digits);
  EXPECT_THAT(
      sql("select otp_code from auth.mfa_challenges where id = '" + question + "'"),
      Not(HasSubstr(digits))
  );
  const Enrolled factor{.id = id, .secret = {}};
  check({
      {.name = "too soon",
       .ask = post("/factors/" + id + "/challenge", bearer),
       .status = 429,
       .contains = {"over_sms_send_rate_limit", "For security purposes"}},
      {.name = "wrong",
       .ask = answer(factor, question, digits == "000000" ? "000001" : "000000", bearer),
       .status = 422,
       .contains = {"mfa_verification_failed", "Invalid MFA Phone code entered"}},
      {.name = "channel",
       .ask = post("/factors/" + id + "/challenge", bearer, R"({"channel":"pigeon"})"),
       .status = 400,
       .contains = {"validation_failed"}},
  });
  const auto lifted = ask_json(answer(factor, question, digits, bearer));
  EXPECT_EQ(claims_of(lifted).at("amr").as_array()[0].as_object().at("method"), "mfa/phone");

  const std::string tested = text(
      ask_json(post(
          "/factors",
          bearer_of(lifted),
          R"({"factor_type":"phone","friendly_name":"t","phone":"+4915112345"})"
      )),
      "id"
  );
  const std::string tests_question = challenge(tested, bearer_of(lifted));
  EXPECT_EQ(sql("select count(*) from app.outbox where recipient = '4915112345'"), "0");
  ask_json(answer({.id = tested, .secret = {}}, tests_question, "424242", bearer_of(lifted)));
}

TEST_F(FactorService, AdministratorsNameAndRemoveFactors) {
  const auto session = sign_up("named@x.io");
  const Enrolled factor = enroll(bearer_of(session));
  enroll(bearer_of(session), "second");
  const std::string path = "/admin/users/" + user_id(session) + "/factors/" + factor.id;
  check({
      {.name = "not for users",
       .ask = {.method = "DELETE", .target = path, .bearer = bearer_of(session)},
       .status = 403,
       .contains = {"not_admin"}},
      {.name = "name",
       .ask =
           {.method = "PUT", .target = path, .body = R"({"friendly_name":"x"})", .bearer = admin()},
       .contains = {R"("friendly_name":"x")"},
       .lacks = {factor.secret}},
      {.name = "taken name",
       .ask =
           {.method = "PUT",
            .target = path,
            .body = R"({"friendly_name":"second"})",
            .bearer = admin()},
       .status = 422,
       .contains = {"mfa_factor_name_conflict"}},
      {.name = "phone of an app",
       .ask =
           {.method = "PUT", .target = path, .body = R"({"phone":"+491511"})", .bearer = admin()},
       .status = 400,
       .contains = {"validation_failed"}},
      {.name = "delete",
       .ask = {.method = "DELETE", .target = path, .bearer = admin()},
       .contains = {factor.id}},
      {.name = "gone",
       .ask = {.method = "DELETE", .target = path, .bearer = admin()},
       .status = 404,
       .contains = {"mfa_factor_not_found"}},
  });
}

}  // namespace
}  // namespace plinth::auth
