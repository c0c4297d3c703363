#include "schemadocs/policy_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemadocs/expression.hpp"

namespace plinth::schemadocs {
namespace {

using testing::ElementsAre;

const FunctionComments comments{
    {{.schema = "app", .name = "project_ids_of_editor"}, "Projects the caller edits. As a set"},
};

std::string words(std::string_view expression) {
  return plain_text(condition_in_words(expression, comments).words);
}

bool is_known(std::string_view expression) {
  return condition_in_words(expression, comments).is_known;
}

std::vector<std::string> sentences(std::vector<Policy> policies) {
  Table table;
  table.policies = std::move(policies);
  std::vector<std::string> out;
  for (const Rule& rule : rules_in_words(table, comments)) out.push_back(plain_text(rule.sentence));
  return out;
}

TEST(Expression, IsTakenApartAtAndsAndOrs) {
  const Expression parsed = parse_expression("((a = 'x) AND (y'::text) OR (NOT (b AND c)))");
  ASSERT_EQ(parsed.kind, Expression::Kind::any_of);
  EXPECT_EQ(parsed.parts[0].text, "a = 'x) AND (y'::text");
  ASSERT_EQ(parsed.parts[1].kind, Expression::Kind::negation);
  EXPECT_EQ(parsed.parts[1].parts[0].kind, Expression::Kind::all_of);
}

TEST(Expression, SurvivesWhatIsNone) {
  EXPECT_EQ(parse_expression("").text, "");
  EXPECT_EQ(parse_expression("((a").text, "((a");
  EXPECT_EQ(parse_expression("'it''s (open").text, "'it''s (open");
}

// Each as PostgreSQL prints it.
TEST(PolicyWords, KnowTheCallersOwnRows) {
  EXPECT_EQ(words("(user_id = ( SELECT auth.uid() AS uid))"), "user_id is the caller");
  EXPECT_EQ(words("(auth.uid() = user_id)"), "user_id is the caller");
  EXPECT_EQ(words("(( SELECT auth.uid() AS uid) = user_id)"), "user_id is the caller");
  EXPECT_EQ(
      words("(participant_ids @> ARRAY[( SELECT auth.uid() AS uid)])"),
      "participant_ids names the caller"
  );
}

TEST(PolicyWords, KnowTenants) {
  const auto in = [](std::string_view function) {
    return words(fmt::format("(tenant_id = ANY (( SELECT app.{0}() AS {0})::uuid[]))", function));
  };
  EXPECT_EQ(in("visible_tenant_ids"), "the caller is an active member of the tenant in tenant_id");
  EXPECT_EQ(
      in("writable_tenant_ids"),
      "the caller is owner, admin or member of the tenant in tenant_id, which is active or on trial"
  );
  EXPECT_EQ(
      in("admin_tenant_ids"),
      "the caller is owner or admin of the tenant in tenant_id, which is active or on trial"
  );
  EXPECT_EQ(
      in("billing_tenant_ids"), "the caller is owner, admin or billing of the tenant in tenant_id"
  );
  EXPECT_EQ(
      words("(tenant_id <> ALL (( SELECT app.suspended_tenant_ids() AS s)::uuid[]))"),
      "the tenant in tenant_id is not suspended"
  );
  EXPECT_EQ(
      words("(tenant_id = ANY ((( SELECT app.visible_tenant_ids() AS v) || ( SELECT "
            "app.platform_tenant_id() AS p))))"),
      "the caller is an active member of the tenant in tenant_id, or that tenant is the platform's"
  );
}

TEST(PolicyWords, KnowTheSetsAsViewsToo) {
  EXPECT_EQ(
      words("(tenant_id = ANY (ARRAY( SELECT admin_tenants.tenant_id\n   FROM app.admin_tenants)))"
      ),
      "the caller is owner or admin of the tenant in tenant_id, which is active or on trial"
  );
  EXPECT_EQ(
      words("(tenant_id <> ALL (ARRAY( SELECT s.tenant_id\n   FROM app.suspended_tenants)))"),
      "the tenant in tenant_id is not suspended"
  );
  EXPECT_EQ(
      words(
          "(tenant_id = ANY ((ARRAY( SELECT v.tenant_id\n   FROM app.visible_tenants) || ( SELECT "
          "app.platform_tenant_id() AS p))))"
      ),
      "the caller is an active member of the tenant in tenant_id, or that tenant is the platform's"
  );
  EXPECT_EQ(
      words(
          "((storage.foldername(name))[2] = ANY (ARRAY( SELECT (v.tenant_id)::text AS tenant_id\n "
          "  FROM app.visible_tenants)))"
      ),
      "the caller is an active member of the tenant in the second folder"
  );
  EXPECT_EQ(
      words("(user_id = ANY (ARRAY( SELECT v.user_id\n   FROM app.visible_users)))"),
      "the user in user_id is the caller (platform administrators: any user)"
  );
}

TEST(PolicyWords, KnowOtherSetsByTheirComment) {
  EXPECT_EQ(
      words("(id = ANY (( SELECT app.project_ids_of_editor() AS p)::uuid[]))"),
      "id is one of app.project_ids_of_editor() (Projects the caller edits)"
  );
  EXPECT_EQ(
      words("(user_id = ANY (( SELECT app.visible_user_ids() AS visible_user_ids)::uuid[]))"),
      "the user in user_id is the caller (platform administrators: any user)"
  );
}

TEST(PolicyWords, KnowAdministrators) {
  EXPECT_EQ(
      words("( SELECT app.is_platform_admin() AS is_platform_admin)"),
      "the caller is an administrator of the platform"
  );
  EXPECT_EQ(
      words("( SELECT app.is_platform_moderator() AS is_platform_moderator)"),
      "the caller is a moderator or an administrator of the platform"
  );
  EXPECT_EQ(
      words("(EXISTS ( SELECT\n   FROM app.platform_admin))"),
      "the caller is an administrator of the platform"
  );
  EXPECT_EQ(
      words("(active OR (EXISTS ( SELECT\n   FROM app.platform_moderator)))"),
      "active holds or the caller is a moderator or an administrator of the platform"
  );
}

TEST(PolicyWords, KnowComparisons) {
  EXPECT_EQ(words("(status = 'active'::text)"), "status is 'active'");
  EXPECT_EQ(
      words("(status = ANY (ARRAY['a'::text, 'b'::text, 'it''s, c'::text]))"),
      "status is 'a', 'b' or 'it''s, c'"
  );
  EXPECT_EQ(words("(deleted_at IS NULL)"), "deleted_at is empty");
  EXPECT_EQ(words("(expiry_date >= CURRENT_DATE)"), "expiry_date is at least CURRENT_DATE");
  EXPECT_EQ(words("is_active"), "is_active holds");
  EXPECT_EQ(words("(status <> 'x'::text)"), "status is not 'x'");
  EXPECT_EQ(words("(auth.role() = 'authenticated'::text)"), "the caller's role is 'authenticated'");
}

TEST(PolicyWords, KnowRowsOfOtherTables) {
  EXPECT_EQ(
      words("(EXISTS ( SELECT\n   FROM public.posts p\n  WHERE (p.id = comments.post_id)))"),
      "the caller may see a row of public.posts for which p.id = comments.post_id"
  );
}

TEST(PolicyWords, KnowFoldersOfFiles) {
  EXPECT_EQ(
      words("((storage.foldername(name))[1] = (( SELECT auth.uid() AS uid))::text)"),
      "the first folder is the caller"
  );
  EXPECT_EQ(
      words("((storage.foldername(name))[2] = ANY ((( SELECT app.visible_tenant_ids() AS "
            "visible_tenant_ids))::text[]))"),
      "the caller is an active member of the tenant in the second folder"
  );
}

TEST(PolicyWords, JoinWithoutAmbiguity) {
  EXPECT_EQ(words("(a OR b)"), "a holds or b holds");
  EXPECT_EQ(words("(a OR (b AND c))"), "a holds, or b holds and c holds");
  EXPECT_EQ(words("(a AND (b OR c))"), "a holds and either b holds or c holds");
  EXPECT_EQ(words("((a OR b) AND c)"), "c holds and either a holds or b holds");
  EXPECT_EQ(words("(NOT a)"), "not: a holds");
  EXPECT_EQ(words("(true OR a)"), "");
  EXPECT_EQ(words("(true AND a)"), "a holds");
}

TEST(PolicyWords, ShowAsSqlWhatTheyDoNotKnow) {
  const std::string odd = "(NOT (string_to_array(name, '/'::text) && ARRAY[''::text, '..'::text]))";
  EXPECT_FALSE(is_known(odd));
  EXPECT_EQ(words(odd), "not: string_to_array(name, '/'::text) && ARRAY[''::text, '..'::text]");
  EXPECT_FALSE(is_known("(a OR (length(b) > 3))"));
  EXPECT_TRUE(is_known("(a OR (b IS NULL))"));
}

TEST(PolicyWords, MakeOneSentenceOfWhatIsTheSame) {
  const std::string own = "(user_id = ( SELECT auth.uid() AS uid))";
  const auto policy = [&](Command command, std::string condition, std::string check) {
    return Policy{
        .name = "p",
        .command = command,
        .permissive = true,
        .roles = {"authenticated"},
        .condition = std::move(condition),
        .check = std::move(check),
        .comment = {}
    };
  };
  EXPECT_THAT(
      sentences(
          {policy(Command::insert, "", own),
           policy(Command::remove, own, ""),
           policy(Command::update, own, own),
           policy(Command::select, "true", "")}
      ),
      ElementsAre(
          "Signed-in users may read all rows.",
          "Signed-in users may insert, update and delete rows where user_id is the caller."
      )
  );
}

TEST(PolicyWords, TellWhatAChangedRowMustFulfil) {
  EXPECT_THAT(
      sentences({{
          .name = "p",
          .command = Command::update,
          .permissive = true,
          .roles = {"authenticated"},
          .condition = "((status = 'pending'::text) AND mine)",
          .check = "mine",
          .comment = {},
      }}),
      ElementsAre("Signed-in users may update rows where status is 'pending' and mine holds; "
                  "afterwards it must hold that mine holds.")
  );
}

TEST(PolicyWords, PutServersAndRestrictionsLast) {
  const auto policy = [](bool permissive, std::vector<std::string> roles) {
    return Policy{
        .name = "p",
        .command = Command::all,
        .permissive = permissive,
        .roles = std::move(roles),
        .condition = permissive ? "true" : "open",
        .check = permissive ? "true" : "",
        .comment = {}
    };
  };
  EXPECT_THAT(
      sentences(
          {policy(true, {"service_role"}),
           policy(false, {"authenticated"}),
           policy(true, {"anon", "authenticated"}),
           policy(true, {"clerk"})}
      ),
      ElementsAre(
          "Visitors and signed-in users may do everything with all rows.",
          "The role clerk may do everything with all rows.",
          "Servers may do everything with all rows.",
          "Whatever else is allowed, signed-in users reach only rows where open holds."
      )
  );
}

}  // namespace
}  // namespace plinth::schemadocs
