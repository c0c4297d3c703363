// Documents as Markdown and HTML, and from the Markdown of READMEs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemadocs/html.hpp"
#include "schemadocs/markdown.hpp"
#include "schemadocs/marked_text.hpp"

namespace plinth::schemadocs {
namespace {

using testing::HasSubstr;
using testing::Not;

template <class Content>
Document document_of(Content content) {
  Document document;
  document.title = "T";
  document.add(std::move(content));
  return document;
}

template <class Content>
std::string markdown_of(Content content) {
  const std::string text = render_markdown(document_of(std::move(content)));
  return text.substr(text.find("-->\n\n") + 5);
}

template <class Content>
std::string html_of(Content content) {
  return render_html(document_of(std::move(content)), "page", {.title = "S", .pages = {}}, {});
}

TEST(Markdown, EscapesWhatItWouldTakeForMarkup) {
  EXPECT_EQ(
      markdown_of(Paragraph{plain("a*b_c <i> [x](y) `z` & more")}),
      "a\\*b\\_c &lt;i> \\[x\\](y) \\`z\\` &amp; more\n"
  );
}

TEST(Markdown, KeepsCellsTogether) {
  EXPECT_EQ(
      markdown_of(Grid{
          .head = {"A", "B"},
          .rows = {{.cells = {code("x || y"), plain("one | two\nthree")}, .anchor = "here"}}
      }),
      "| A | B |\n|---|---|\n| <a id=\"here\"></a>`x \\|\\| y` | one \\| two three |\n"
  );
}

TEST(Markdown, FencesCodeWithMoreTicksThanItHas) {
  EXPECT_EQ(markdown_of(Paragraph{code("a `` b")}), "```a `` b```\n");
  EXPECT_EQ(markdown_of(Paragraph{code("`a")}), "`` `a ``\n");
  EXPECT_EQ(
      markdown_of(Code{.language = "sql", .text = "select '```'"}), "````sql\nselect '```'\n````\n"
  );
}

TEST(Markdown, LinksToPlaces) {
  EXPECT_EQ(
      markdown_of(Paragraph{
          linked(code("t"), {.page = "02_tenancy", .anchor = "table-t", .url = {}}) + ", " +
          linked(plain("here"), {.page = {}, .anchor = "x", .url = {}})
      }),
      "[`t`](02_tenancy.md#table-t), [here](#x)\n"
  );
}

TEST(Html, EscapesEverything) {
  const std::string page = html_of(Paragraph{
      plain("<script>alert(\"x\")</script>") +
      linked(code("a&b"), {.page = {}, .anchor = "q\"", .url = {}})
  });
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"));
  EXPECT_THAT(page, HasSubstr("<a href=\"#q&quot;\"><code>a&amp;b</code></a>"));
  EXPECT_THAT(page, Not(HasSubstr("alert(\"")));
}

TEST(Html, ListsItsHeadings) {
  EXPECT_THAT(
      html_of(Heading{.level = 2, .anchor = "tables", .text = plain("Tables & more")}),
      testing::AllOf(
          HasSubstr("<h2 id=\"tables\">Tables &amp; more"),
          HasSubstr("<li class=\"level-2\"><a href=\"#tables\">Tables &amp; more</a></li>")
      )
  );
}

TEST(Html, SaysWhereADiagramIsMissing) {
  EXPECT_THAT(
      html_of(Picture{.file = "x", .description = "X"}), HasSubstr("There is no diagram here")
  );
}

TEST(MarkedText, BecomesTheSameMarkdownAgain) {
  const std::string text =
      "# Title\n\nA paragraph with `code`,\n**strong** words and a [link](https://example.com).\n\n"
      "| a | b |\n|---|---|\n| `x` | y |\n\n- one that\n  goes on\n  - inner\n- two\n";
  Document document;
  document.blocks = parse_marked_text(text);
  const std::string again = render_markdown(document);
  EXPECT_THAT(
      again,
      HasSubstr("# Title\n\nA paragraph with `code`, **strong** words and a "
                "[link](https://example.com).\n\n| a | b |\n|---|---|\n| `x` | y |\n\n"
                "- one that goes on\n  - inner\n- two\n")
  );
}

TEST(MarkedText, TakesUnfinishedMarksAsText) {
  EXPECT_EQ(plain_text(parse_marked_line("a `b and **c and [d](e")), "a `b and **c and [d](e");
}

TEST(AnchorPart, IsDifferentForDifferentNames) {
  EXPECT_EQ(anchor_part("tenant_members"), "tenant_members");
  EXPECT_EQ(anchor_part("Odd \"name\""), "Odd-20-22name-22");
  EXPECT_NE(anchor_part("a-20b"), anchor_part("a b"));
}

}  // namespace
}  // namespace plinth::schemadocs
