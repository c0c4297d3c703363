#include "auth/html_text.hpp"

#include <gtest/gtest.h>

namespace plinth::auth {
namespace {

struct Case {
  std::string_view html;
  std::string_view text;
};

TEST(HtmlToText, KeepsWhatIsRead) {
  const Case cases[] = {
      {"", ""},
      {"  \n ", ""},
      {"plain", "plain\n"},
      {"<p>One\n  two</p><p>three</p>", "One two\n\nthree\n"},
      {"<h1>Title</h1>\n<p>Text</p>", "Title\n\nText\n"},
      {"a<br>b<br/><br/>c", "a\nb\n\nc\n"},
      {"<div>a</div><div>b</div>", "a\nb\n"},
      {"<ul><li>one<li>two</ul>end", "- one\n- two\n\nend\n"},
      {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc\n"},
      {"<b>bold</b> and <i>it</i>alic", "bold and italic\n"},
      {"<a href=\"https://x.io/?a=1&amp;b=2\">Confirm</a>.", "Confirm (https://x.io/?a=1&b=2).\n"},
      {"<a href=https://x.io/a>\n https://x.io/a </a>", "https://x.io/a\n"},
      {"<a href='mailto:a@b.io'>a@b.io</a>", "a@b.io\n"},
      {"<a href='mailto:a@b.io'>us</a>", "us (a@b.io)\n"},
      {"<a href=\"#top\">up</a> <a>bare</a>", "up bare\n"},
      {"<a href=\"https://x\"><img src=y alt=\"The shop\"></a>", "The shop (https://x)\n"},
      {"<a href=\"https://x\"><img src=y></a>", "https://x\n"},
      {"&lt;b&gt; &amp;amp; &#233;&#xE9;&nbsp;&eacute; &#0; & x", "<b> &amp; éé &eacute; &#0; & x\n"
      },
      {"<head><title>T</title><style>p{}</style></head>a<script>x<y</script>b", "ab\n"},
      {"a<!-- <p>no</p> -->b<!--[if mso]>no<![endif]-->c", "abc\n"},
      {"<!doctype html><html><body>x</body></html>", "x\n"},
      {"<div style=\"Display: none\">pre<div>x</div>view</div>seen", "seen\n"},
      {"<span title=\"a > b\">x</span>", "x\n"},
      {"1 < 2 <3", "1 < 2 <3\n"},
      {"a&zwnj;&#847;&#8203;b", "ab\n"},
  };
  for (const Case& one : cases) EXPECT_EQ(html_to_text(one.html), one.text) << one.html;
}

TEST(HtmlToText, TakesWhatIsBroken) {
  for (const std::string_view html :
       {"<",
        "</",
        "<a",
        "<a href",
        "<a href=",
        "<a href=\"x",
        "<!--",
        "<!",
        "<?x",
        "&",
        "&#",
        "&#x;",
        "<div style='display:none'>x",
        "</a>",
        "<a href=x>"})
    EXPECT_LE(html_to_text(html).size(), html.size() + 2) << html;
}

TEST(HtmlToText, TakesTimeInProportion) {
  std::string html;
  for (int i = 0; i < 50'000; ++i) html += "<!x<a href='";
  EXPECT_LE(html_to_text(html).size(), html.size());
}

}  // namespace
}  // namespace plinth::auth
