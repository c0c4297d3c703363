// HTML mode: what a value becomes where. Expectations are those of Go's html/template unless a line
// says otherwise.
#include <gtest/gtest.h>

#include "gotemplate/template.hpp"

namespace plinth::gotemplate {
namespace {

std::string render(std::string_view source, std::string_view value) {
  const auto parsed = Template::parse(source, Mode::html);
  if (!parsed) return "parse: " + parsed.error().text();
  json::Object data;
  data["X"] = value;
  data["Yes"] = true;
  data["List"] = json::Array{"a<", "b"};
  const auto text = parsed->render(json::Value(data));
  return text ? *text : "render: " + text.error().text();
}

struct Case {
  std::string_view source;
  std::string_view value;
  std::string_view expected;
};

class Html : public ::testing::TestWithParam<Case> {};

TEST_P(Html, EscapesForThePlace) {
  EXPECT_EQ(render(GetParam().source, GetParam().value), GetParam().expected) << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(
    Text,
    Html,
    ::testing::ValuesIn(std::vector<Case>{
        {"<p>{{ .X }}</p>",
         "<b>\"it's\" & 1+1</b>",
         "<p>&lt;b&gt;&#34;it&#39;s&#34; &amp; 1&#43;1&lt;/b&gt;</p>"},
        {"<p>{{ .X | html }}</p>", "<&", "<p>&lt;&amp;</p>"},
        {"{{ .Missing }}|{{ .X.Y }}",
         "",
         "render: line 1, column 19: .Y is asked of text, which has no members"},
        {"[{{ .Missing }}]", "", "[]"},
        {"<title>{{ .X }}</title><p>{{ .X }}",
         "</title>",
         "<title>&lt;/title&gt;</title><p>&lt;/title&gt;"},
        {"<textarea>{{ .X }}</textarea>", "</textarea>", "<textarea>&lt;/textarea&gt;</textarea>"},
        {"a < {{ .X }}", "b", "a < b"},
        {"<p>{{ range .List }}<b>{{ . }}</b>{{ end }}</p>", "", "<p><b>a&lt;</b><b>b</b></p>"},
        {"{{ if .X }}<b>{{ .X }}</b>{{ else }}none{{ end }}", "<", "<b>&lt;</b>"},
        {"{{ define \"t\" }}{{ . }}{{ end }}<a title={{ template \"t\" .X }}>{{ template \"t\" .X "
         "}}</a>",
         "a b<",
         "<a title=a&#32;b&lt;>a b&lt;</a>"},
    })
);

INSTANTIATE_TEST_SUITE_P(
    Attributes,
    Html,
    ::testing::ValuesIn(std::vector<Case>{
        {"<p title=\"{{ .X }}\">", "\"><script>", "<p title=\"&#34;&gt;&lt;script&gt;\">"},
        {"<p title='{{ .X }}'>", "' x='", "<p title='&#39; x=&#39;'>"},
        {"<p title={{ .X }}>", "a onclick=b", "<p title=a&#32;onclick&#61;b>"},
        {"<p title={{ .X }}>", "", "<p title=ZgotmplZ>"},
        {"<p title = \"{{ .X }}\" {{ if .Yes }}class=\"y\"{{ end }}>{{ .X }}",
         "<",
         "<p title = \"&lt;\" class=\"y\">&lt;"},
        {"<input{{ if .Yes }} checked{{ end }}>", "", "<input checked>"},
        {"<td style=\"color: {{ .X }}\">", "#ff0000", "<td style=\"color: #ff0000\">"},
        {"<td style=\"color: {{ .X }}\">",
         "red; background: url(x)",
         "<td style=\"color: ZgotmplZ\">"},
        {"<td style=\"width: {{ .X }}\">", "expres sion", "<td style=\"width: ZgotmplZ\">"},
        {"<style>a { color: {{ .X }} }</style>{{ .X }}",
         "</style>",
         "<style>a { color: ZgotmplZ }</style>&lt;/style&gt;"},
    })
);

INSTANTIATE_TEST_SUITE_P(
    Urls,
    Html,
    ::testing::ValuesIn(std::vector<Case>{
        {"<a href=\"{{ .X }}\">",
         "https://x.io/v?token=a+b&type=signup&redirect_to=http://y/",
         "<a href=\"https://x.io/v?token=a&#43;b&amp;type=signup&amp;redirect_to=http://y/\">"},
        {"<a href=\"{{ .X }}\">", "javascript:alert(1)", "<a href=\"#ZgotmplZ\">"},
        {"<a href=\"{{ .X }}\">", " JavaScript:alert(1)", "<a href=\"#ZgotmplZ\">"},
        {"<a href=\"{{ .X }}\">", "data:text/html,x", "<a href=\"#ZgotmplZ\">"},
        {"<a href=\"{{ .X }}\">", "mailto:a@b", "<a href=\"mailto:a@b\">"},
        {"<a href=\"{{ .X }}\">", "/path/a:b", "<a href=\"/path/a:b\">"},
        {"<a href=\"{{ .X }}\">", "a\"b c'é%20%", "<a href=\"a%22b%20c%27%c3%a9%20%25\">"},
        {"<a href={{ .X }}>", "https://x/ y=", "<a href=https://x/%20y&#61;>"},
        {"<img src='{{ .X }}'>", "javascript:x", "<img src='#ZgotmplZ'>"},
        {"<a href=\"{{ .X }}/verify?next={{ .X }}\">",
         "https://a.io/?b=c",
         "<a href=\"https://a.io/?b=c/verify?next=https%3a%2f%2fa.io%2f%3fb%3dc\">"},
        {"<a href=\"https://h/{{ .X }}#{{ .X }}\">",
         "a/b:c d",
         "<a href=\"https://h/a/b:c%20d#a%2fb%3ac%20d\">"},
        {"<a href=\"?q={{ .X | urlquery }}\">", "a b", "<a href=\"?q=a%20b\">"},
        {"<a href=\"{{ if .Yes }}/a{{ else }}/b{{ end }}/{{ .X }}\">", "c:d", "<a href=\"/a/c:d\">"
        },
        {"<a data-url=\"{{ .X }}\" xlink:href=\"{{ .X }}\">",
         "javascript:x",
         "<a data-url=\"#ZgotmplZ\" xlink:href=\"#ZgotmplZ\">"},
    })
);

// Comments stay, other than in Go, so that Outlook finds its own.
INSTANTIATE_TEST_SUITE_P(
    Comments,
    Html,
    ::testing::ValuesIn(std::vector<Case>{
        {"<!-- {{ .X }} --><b>{{ .X }}</b>", "<", "<!--  --><b>&lt;</b>"},
        {"<!--[if mso]><a href=\"{{ .X }}\">{{ .X }}</a><![endif]-->{{ .X }}",
         "javascript:-->",
         "<!--[if mso]><a href=\"#ZgotmplZ\">javascript:--&gt;</a><![endif]-->javascript:--&gt;"},
        {"<!--[if !mso]><!--><i>{{ .X }}</i><!--<![endif]-->{{ .X }}",
         "<",
         "<!--[if !mso]><!--><i>&lt;</i><!--<![endif]-->&lt;"},
        {"<!doctype html><p>{{ .X }}", "<", "<!doctype html><p>&lt;"},
        {"</-->{{ .X }}<?x --> <!x>{{ .X }}", "<", "</-->&lt;<?x --> <!x>&lt;"},
        {"<!---->{{ .X }}<!-- a -- b --->{{ .X }}", "<", "<!---->&lt;<!-- a -- b --->&lt;"},
    })
);

TEST(HtmlErrors, SayWhyAValueCannotStandThere) {
  const Case cases[] = {
      {"<script>var x = {{ .X }}</script>",
       "",
       "parse: line 1, column 17: values are not put into <script>; mail programs remove it anyway"
      },
      {"<a onclick=\"f({{ .X }})\">",
       "",
       "parse: line 1, column 15: values are not put into code (on… and srcdoc); mail programs "
       "remove it anyway"},
      {"<{{ .X }}>",
       "",
       "parse: line 1, column 2: a value cannot follow < : write &lt; for the sign itself"},
      {"<p {{ .X }}>",
       "",
       "parse: line 1, column 4: a value cannot be a tag's or an attribute's name; write an "
       "attribute as name=\"{{ … }}\""},
      {"<h{{ .X }}>",
       "",
       "parse: line 1, column 3: a value cannot be a tag's or an attribute's name; write an "
       "attribute as name=\"{{ … }}\""},
      {"<a href=\"javascript:{{ .X }}\">",
       "",
       "parse: line 1, column 20: a link that is code cannot hold values"},
      {"<a style=color:{{ .X }}>",
       "",
       "parse: line 1, column 16: a style that holds a value needs quotation marks"},
      {"<a title=\"{{ .X }}>",
       "",
       "parse: line 1, column 1: the HTML ends within a tag, a comment or an element like "
       "<title>: is a >, a quotation mark or an end tag missing?"},
  };
  for (const Case& one : cases)
    EXPECT_EQ(render(one.source, one.value), one.expected) << one.source;
}

TEST(HtmlErrors, BranchesMustEndInTheSamePlace) {
  EXPECT_TRUE(render("{{ if .X }}<a href=\"{{ end }}b\">", "").contains("different places"));
  EXPECT_TRUE(render("<a href=\"{{ if .X }}/a{{ else }}/a?b={{ end }}{{ .X }}\">", "")
                  .contains("each branch"));
  EXPECT_TRUE(
      render("{{ range .List }}<a href=\"{{ end }}\">", "").contains("range ends in another place")
  );
}

}  // namespace
}  // namespace plinth::gotemplate
