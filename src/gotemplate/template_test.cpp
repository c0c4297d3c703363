#include "gotemplate/template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plinth::gotemplate {
namespace {

using ::testing::HasSubstr;

std::string render(std::string_view source, std::string_view data, Mode mode = Mode::text) {
  const auto parsed = Template::parse(source, mode);
  if (!parsed) return "parse: " + parsed.error().text();
  const auto value = json::parse(data);
  if (!value) return "no JSON";
  const auto text = parsed->render(*value);
  return text ? *text : "render: " + text.error().text();
}

struct Case {
  std::string_view source;
  std::string_view expected;
};

class Templates : public ::testing::TestWithParam<Case> {};

constexpr std::string_view data = R"({
  "Email": "ada@example.com", "Empty": "", "Zero": 0, "Three": 3, "Half": 0.5, "Yes": true, "No": false,
  "Big": 1e21, "Small": 0.00001, "Null": null, "List": ["a", "b", "c"], "None": [],
  "Data": {"name": "Ada", "age": 36, "first-name": "A", "tags": [1, 2], "deep": {"er": "x"}},
  "Html": "<b>\"it's\" & more</b>", "Unicode": "Élodie"
})";

TEST_P(Templates, RenderAsInGo) {
  EXPECT_EQ(render(GetParam().source, data), GetParam().expected) << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(
    Fields,
    Templates,
    ::testing::ValuesIn(std::vector<Case>{
        {"", ""},
        {"plain }} text", "plain }} text"},
        {"{{ .Email }}", "ada@example.com"},
        {"{{.Email}}", "ada@example.com"},
        {"{{ $.Email }}", "ada@example.com"},
        {"{{ .Data.name }} {{ .Data.deep.er }}", "Ada x"},
        {"{{ (.Data).name }} {{ (index .Data \"deep\").er }}", "Ada x"},
        {"[{{ .Missing }}{{ .Missing.More }}{{ .Null }}{{ .Null.More }}]", "[]"},
        {"{{ .Data }}", "map[age:36 deep:map[er:x] first-name:A name:Ada tags:[1 2]]"},
        {"{{ .List }}{{ .None }}", "[a b c][]"},
        {"{{ .Three }} {{ .Half }} {{ .Big }} {{ .Small }} {{ .Yes }}", "3 0.5 1e+21 1e-05 true"},
        {"{{ \"a\\tb\\u00e9\\x41\\101\" }}{{ `raw\\n\"` }}", "a\tbéAAraw\\n\""},
        {"{{ 12 }} {{ -3 }} {{ 0x1F }} {{ 1.50 }} {{ 1e3 }} {{ .5 }} {{ +2 }}",
         "12 -3 31 1.5 1000 0.5 2"},
        {"{{ true }} {{ nil }}|", "true |"},
        {"a{{/* {{ .Email }} */}}b", "ab"},
        {"a {{- /* c */ -}} b", "ab"},
    })
);

INSTANTIATE_TEST_SUITE_P(
    Trimming,
    Templates,
    ::testing::ValuesIn(std::vector<Case>{
        {"{{23 -}} < {{- 45}}", "23<45"},
        {"a \n {{- .Three }} b", "a3 b"},
        {"a {{ .Three -}} \t\r\n b", "a 3b"},
        {"{{- 3 -}}", "3"},
        {"{{-3}}", "-3"},
        {"x {{- if .Yes }} y {{- end }} z", "x y z"},
    })
);

INSTANTIATE_TEST_SUITE_P(
    Blocks,
    Templates,
    ::testing::ValuesIn(std::vector<Case>{
        {"{{ if .Email }}yes{{ end }}", "yes"},
        {"{{ if .Empty }}yes{{ else }}no{{ end }}", "no"},
        {"{{ if .Zero }}a{{ else if .None }}b{{ else if .Yes }}c{{ else }}d{{ end }}", "c"},
        {"{{ if .Missing }}a{{ end }}{{ if not .Missing }}b{{ end }}", "b"},
        {"{{ with .Data }}{{ .name }}{{ $.Email }}{{ end }}", "Adaada@example.com"},
        {"{{ with .Missing }}a{{ else }}{{ .Email }}{{ end }}", "ada@example.com"},
        {"{{ with .Missing }}a{{ else with .Data }}{{ .age }}{{ end }}", "36"},
        {"{{ with $x := .Data.name }}{{ $x }}{{ . }}{{ end }}", "AdaAda"},
        {"{{ range .List }}<{{ . }}>{{ end }}", "<a><b><c>"},
        {"{{ range $i, $v := .List }}{{ $i }}{{ $v }}{{ end }}", "0a1b2c"},
        {"{{ range $v := .List }}{{ $v }}{{ end }}", "abc"},
        {"{{ range $k, $v := .Data.deep }}{{ $k }}={{ $v }}{{ end }}", "er=x"},
        {"{{ range .None }}a{{ else }}none{{ end }}", "none"},
        {"{{ range .Missing }}a{{ else }}none{{ end }}", "none"},
        {"{{ $n := 0 }}{{ range .List }}{{ $n = . }}{{ end }}{{ $n }}", "c"},
        {"{{ $x := \"a\" }}{{ if .Yes }}{{ $x := print $x \"b\" }}{{ $x }}{{ end }}{{ $x }}", "aba"
        },
        {"{{ if $x := .Empty }}a{{ else }}[{{ $x }}]{{ end }}", "[]"},
        {"{{ define \"t\" }}<{{ . }}{{ $ }}>{{ end }}{{ template \"t\" .Three }}", "<33>"},
        {"{{ template \"t\" }}{{ define \"t\" }}[{{ . }}]{{ end }}", "[]"},
        {"{{ block \"t\" .Email }}old {{ . }}{{ end }}", "old ada@example.com"},
        {"{{ block \"t\" . }}old{{ end }}{{ define \"t\" }}new{{ end }}", "new"},
    })
);

INSTANTIATE_TEST_SUITE_P(
    Functions,
    Templates,
    ::testing::ValuesIn(std::vector<Case>{
        {"{{ and .Yes .Email }}|{{ and .Zero .Missing.x }}|{{ or .Zero .Email }}|{{ or .Zero "
         ".Empty }}",
         "ada@example.com|0|ada@example.com|"},
        {"{{ eq .Three 3 }} {{ eq .Email \"x\" \"ada@example.com\" }} {{ eq .Missing nil }}",
         "true true true"},
        {"{{ eq .Missing \"x\" }} {{ eq .Three 3.0 }} {{ ne .Email \"x\" }}", "false true true"},
        {"{{ lt 1 2 }} {{ le 2 2 }} {{ gt \"a\" \"b\" }} {{ ge 2 1 }}", "true true false true"},
        {"{{ len .List }} {{ len .Email }} {{ len .Data }} {{ .Email | len }}", "3 15 5 15"},
        {"{{ index .List 1 }} {{ index .Data \"first-name\" }} {{ index .Data \"tags\" 0 }}",
         "b A 1"},
        {"[{{ index .Data \"none\" }}]", "[]"},
        {"{{ slice .Email 0 3 }} {{ slice .Email 12 }} {{ slice .Unicode 0 1 }}", "ada com É"},
        {"{{ print 1 2 \"a\" \"b\" 3 }}|{{ println 1 \"a\" }}", "1 2ab3|1 a\n"},
        {"{{ print .Missing }}{{ print }}", "<nil>"},
        {"{{ printf \"%s %v %d %q %t %%\" .Email .Half .Three \"a\\\"b\" .Yes }}",
         "ada@example.com 0.5 3 \"a\\\"b\" true %"},
        {"{{ printf \"%5d|%-5d|%05d|%.2f|%5s|%x|%+d|%.2s\" 42 42 42 1.005 \"ab\" 255 7 \"Élo\" }}",
         "   42|42   |00042|1.00|   ab|ff|+7|Él"},
        {"{{ printf \"%d %s\" \"x\" }}", "%!d(string=x) %!s(MISSING)"},
        {"{{ printf \"a\" 1 \"b\" }}", "a%!(EXTRA int=1, string=b)"},
        {"{{ printf \"%z %\" 1 }}", "%!z(int=1) %!(NOVERB)"},
        {"{{ printf \"%s\" .Missing }}", "%!s(<nil>)"},
        {"{{ .Html | html }}", "&lt;b&gt;&#34;it&#39;s&#34; &amp; more&lt;/b&gt;"},
        {"{{ js .Html }}", "\\u003Cb\\u003E\\\"it\\'s\\\" \\u0026 more\\u003C/b\\u003E"},
        {"{{ urlquery \"a b&c=é/~\" }}", "a+b%26c%3D%C3%A9%2F~"},
        {"{{ .Email | printf \"%s-%s\" \"a\" | len }}", "17"},
        {"{{ (len .List) }}{{ if gt (len .List) 2 }}many{{ end }}", "3many"},
    })
);

TEST(TemplateErrors, NameThePlaceAndTheRemedy) {
  const Case cases[] = {
      {"a\nb {{ .Email", "parse: line 2, column 3: this {{ has no }} behind it"},
      {"{{ if .A }}\nx", "parse: line 1, column 4: this if has no {{ end }}"},
      {"{{ end }}", "parse: line 1, column 1: this {{ end }} or {{ else }} belongs to no block"},
      {"{{ if .A }}{{ else }}{{ else }}{{ end }}",
       "parse: line 1, column 22: this is the second {{ else }} of its block"},
      {"{{ Email }}",
       "parse: line 1, column 4: Email is no function; a field has a dot before it: .Email"},
      {"{{ $x }}", "parse: line 1, column 4: $x is not declared here"},
      {"{{ if .A }}{{ $x := 1 }}{{ end }}{{ $x }}",
       "parse: line 1, column 37: $x is not declared here"},
      {"{{ $x = 1 }}", "parse: line 1, column 4: $x is not declared; $x := does it"},
      {"{{ }}", "parse: line 1, column 1: nothing stands in these braces"},
      {"{{ .A | .B }}", "parse: line 1, column 9: only a function can stand behind |"},
      {"{{ .A .B }}",
       "parse: line 1, column 7: two values stand beside each other; the first is no function"},
      {"{{ (.A }}", "parse: line 1, column 4: ( has no ) behind it"},
      {"{{ .A) }}", "parse: line 1, column 6: ) has no ( before it"},
      {"{{ eq .A }}", "parse: line 1, column 4: eq takes at least 2 arguments"},
      {"{{ not .A .B }}", "parse: line 1, column 4: not takes at most 1 argument"},
      {"{{ eq len .A }}",
       "parse: line 1, column 7: a function that makes an argument stands in parentheses: (len …)"},
      {"{{ template \"x\" }}", "parse: line 1, column 13: \"x\" is not defined here"},
      {"{{ define \"x\" }}{{ end }}{{ define \"x\" }}{{ end }}",
       "parse: line 1, column 36: \"x\" is defined twice"},
      {"{{/* x }}", "parse: line 1, column 1: this comment has no end: */}}"},
      {"{{ \"a }}", "parse: line 1, column 4: this text has no closing quotation mark in its line"},
      {"{{ .Email.name }}", "render: line 1, column 4: .name is asked of text, which has no members"
      },
      {"{{ range .Email }}{{ end }}",
       "render: line 1, column 10: range goes over lists and objects, not text"},
      {"{{ eq .Email 3 }}",
       "render: line 1, column 4: text is compared with a number; print makes text of a value"},
      {"{{ index .List 3 }}",
       "render: line 1, column 4: the list has no element 3; len tells how many"},
  };
  for (const Case& one : cases) EXPECT_EQ(render(one.source, data), one.expected) << one.source;
}

TEST(TemplateErrors, AnswerOtherLanguages) {
  EXPECT_THAT(render("{{ .Data.first-name }}", data), HasSubstr("index .Data \"first-name\""));
  EXPECT_THAT(render("{{ if .A == .B }}{{ end }}", data), HasSubstr("{{ if eq .A .B }}"));
  EXPECT_THAT(render("{{ if .A && .B }}{{ end }}", data), HasSubstr("{{ if and .A .B }}"));
  EXPECT_THAT(render("{{ 'x' }}", data), HasSubstr("double quotation marks"));
  EXPECT_THAT(render("{{ “x” }}", data), HasSubstr("straight quotation marks"));
  EXPECT_THAT(render("{{ .List[0] }}", data), HasSubstr("{{ index .List 0 }}"));
}

TEST(TemplateLimits, BoundDepth) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "{{ if .A }}";
  EXPECT_THAT(render(deep, data), HasSubstr("within each other"));
  EXPECT_THAT(render("{{ " + std::string(100, '(') + "}}", data), HasSubstr("within each other"));
  EXPECT_THAT(
      render("{{ define \"t\" }}{{ template \"t\" }}{{ end }}{{ template \"t\" }}", data),
      HasSubstr("does a template include itself?")
  );
}

TEST(TemplateLimits, BoundSizeAndSteps) {
  std::string doubling = "{{ define \"t0\" }}x{{ end }}";
  for (int i = 1; i < 40; ++i)
    doubling += "{{ define \"t" + std::to_string(i) + "\" }}{{ template \"t" +
                std::to_string(i - 1) + "\" }}{{ template \"t" + std::to_string(i - 1) +
                "\" }}{{ end }}";
  EXPECT_THAT(render(doubling, data), HasSubstr("too large"));
  EXPECT_THAT(render(std::string(300 * 1024, 'x'), data), HasSubstr("bytes"));

  std::string list = R"({"L": [0)";
  for (int i = 1; i < 200; ++i) list += ",0";
  list += "]}";
  const std::string loops =
      "{{ range $.L }}{{ range $.L }}{{ range $.L }}{{ range $.L }}{{ end }}{{ end }}{{ end }}{{ "
      "end }}";
  EXPECT_THAT(render(loops, list), HasSubstr("too many steps"));
  const std::string long_text = "{{ range $.L }}" + std::string(9000, 'x') + "{{ end }}";
  EXPECT_THAT(render(long_text, list), HasSubstr("too long"));
  EXPECT_THAT(
      render("{{ $x := \"0123456789\" }}{{ range .L }}{{ $x = print $x $x $x }}{{ end }}", list),
      HasSubstr("too long")
  );
}

TEST(TemplateLimits, RefuseWhatIsNoUtf8) {
  EXPECT_THAT(render("\xff", data), HasSubstr("UTF-8"));
  EXPECT_THAT(render("{{ \"\\xff\" }}", data), HasSubstr("UTF-8"));
}

}  // namespace
}  // namespace plinth::gotemplate
