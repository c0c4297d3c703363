// The part of html_context.hpp that reads text: a character at a time, as a browser would.
#include <algorithm>
#include <array>
#include <utility>

#include "gotemplate/html_context.hpp"

namespace plinth::gotemplate {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

// Elements whose content is text up to their end tag.
constexpr std::array<std::string_view, 9> raw_elements{
    "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"
};
constexpr std::array<std::string_view, 17> url_attributes{
    "href",
    "src",
    "action",
    "background",
    "cite",
    "classid",
    "codebase",
    "data",
    "dynsrc",
    "formaction",
    "icon",
    "longdesc",
    "lowsrc",
    "manifest",
    "poster",
    "profile",
    "usemap"
};

bool holds(const auto& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

AttributeKind kind_of_attribute(std::string_view name) {
  if (name.starts_with("data-")) name.remove_prefix(5);
  if (const size_t colon = name.rfind(':'); colon != std::string_view::npos)
    name.remove_prefix(colon + 1);
  if (name.starts_with("on") || name == "srcdoc") return AttributeKind::code;
  if (name == "style") return AttributeKind::css;
  const bool sounds_like_url = name.contains("src") || name.contains("uri") || name.contains("url");
  if (holds(url_attributes, name) || sounds_like_url) return AttributeKind::url;
  return AttributeKind::plain;
}

class Machine {
 public:
  explicit Machine(Context context) : now_(std::move(context)) {}

  base::Result<Context, Misread> run(std::string_view text) {
    for (size_t at = 0; at < text.size(); ++at) {
      step(text[at]);
      if (!complaint_.empty()) return std::unexpected(Misread{at, complaint_});
    }
    return std::move(now_);
  }

 private:
  void step(char c) {
    switch (now_.place) {
      case Place::text:
        return c == '<' ? go(Place::less_than) : void();
      case Place::less_than:
        return after_less_than(c);
      case Place::declaration:
        return in_declaration(c);
      case Place::comment:
        return in_comment(c);
      case Place::tag_name:
        return in_tag_name(c);
      case Place::tag:
        return in_tag(c);
      case Place::attribute_name:
        return in_attribute_name(c);
      case Place::after_name:
        return after_name(c);
      case Place::before_value:
        return before_value(c);
      case Place::double_quoted:
        return c == '"' ? go(Place::tag) : in_value(c);
      case Place::single_quoted:
        return c == '\'' ? go(Place::tag) : in_value(c);
      case Place::unquoted:
        if (is_space(c)) return go(Place::tag);
        return c == '>' ? close_tag() : in_value(c);
      case Place::raw:
        return in_raw(c);
    }
  }

  void go(Place place) {
    now_.place = place;
    now_.word.clear();
  }

  // `word` is "/" behind </.
  void after_less_than(char c) {
    if (c == '/' && now_.word.empty()) {
      now_.word = "/";
    } else if (is_letter(c)) {
      now_.is_end_tag = now_.word == "/";
      go(Place::tag_name);
      now_.word = lower(c);
    } else if (now_.word.empty() && c == '!') {
      go(Place::declaration);
    } else if (now_.word == "/" || c == '?') {
      go(Place::declaration);  // browsers make a comment of it that ends at >
      in_declaration(' ');
      in_declaration(c);
    } else if (c != '<') {
      go(Place::text);
    }
  }

  // Up to > unless it is a comment. `<![endif]-->` ends what programs take for content.
  void in_declaration(char c) {
    if (c == '>') return go(Place::text);
    if (now_.word.size() >= 2) return;
    now_.word += c;
    if (now_.word == "--") go(Place::comment);
  }

  // `word`: "" at the start, "-" behind one dash there, "[if…" in a condition; "x", and the dashes
  // that came last.
  void in_comment(char c) {
    std::string& word = now_.word;
    if (word.starts_with('[')) return in_condition(c);
    const bool may_end = word.empty() || word == "-" || word.ends_with("--");
    if (c == '>' && may_end) return go(Place::text);
    if (word.empty() && c == '[')
      word = "[";
    else if (c == '-')
      word = word.ends_with('-') ? "x--" : word.empty() ? "-" : "x-";
    else
      word = "x";
  }

  // `<!--[if mso]>`: what follows is content for the programs that it is meant for.
  void in_condition(char c) {
    std::string& word = now_.word;
    if (c == '>' && word.starts_with("[if") && word.ends_with(']')) return go(Place::text);
    if (c == '-' && word.ends_with('-'))
      word = "x--";
    else if (word.size() > 100)
      word = "x";
    else
      word += lower(c);
  }

  void in_tag_name(char c) {
    if (!is_space(c) && c != '/' && c != '>') {
      if (now_.word.size() < 20) now_.word += lower(c);
      return;
    }
    enter_tag();
    if (c == '>') close_tag();
  }

  void enter_tag() {
    now_.element = is_raw_element(now_.word) ? now_.word : "";
    go(Place::tag);
  }

  void in_tag(char c) {
    if (is_space(c) || c == '/') return;
    if (c == '>') return close_tag();
    if (c == '=') return complain("an attribute's name must not be cut by an action");
    go(Place::attribute_name);
    now_.word = lower(c);
  }

  void in_attribute_name(char c) {
    if (is_space(c)) {
      now_.place = Place::after_name;
    } else if (c == '=') {
      begin_value();
    } else if (c == '>') {
      close_tag();
    } else if (c == '/') {
      go(Place::tag);
    } else {
      if (now_.word.size() < 100) now_.word += lower(c);
    }
  }

  void after_name(char c) {
    if (is_space(c)) return;
    if (c == '=') return begin_value();
    go(Place::tag);
    in_tag(c);
  }

  void begin_value() {
    now_.attribute = kind_of_attribute(now_.word);
    now_.url_part = UrlPart::start;
    go(Place::before_value);
  }

  void before_value(char c) {
    if (is_space(c)) return;
    if (c == '"') return go(Place::double_quoted);
    if (c == '\'') return go(Place::single_quoted);
    if (c == '>') return close_tag();
    go(Place::unquoted);
    in_value(c);
  }

  void in_value(char c) {
    if (now_.attribute != AttributeKind::url || now_.url_part == UrlPart::unknown) return;
    if (c == '?' || c == '#') {
      now_.url_part = UrlPart::value;
      return now_.word.clear();
    }
    if (now_.url_part != UrlPart::value && !is_space(c)) now_.url_part = UrlPart::path;
    in_scheme(c);
  }

  // `word` is what a scheme may be until its colon; then ":".
  void in_scheme(char c) {
    std::string& word = now_.word;
    if (word == ":" || is_space(c)) return;
    const bool runs = word == "javascript" || word == "vbscript";
    if (c == ':' && runs) return complain("a link that is code cannot hold values");
    if (c == ':' || c == '/' || word.size() > 20)
      word = ":";
    else
      word += lower(c);
  }

  void close_tag() {
    const bool opens_raw = !now_.element.empty() && !now_.is_end_tag;
    if (!opens_raw) now_.element.clear();
    now_.is_end_tag = false;
    now_.attribute = AttributeKind::plain;
    now_.url_part = UrlPart::start;
    go(opens_raw ? Place::raw : Place::text);
  }

  // Until the element's own end tag; `word` is what may be it.
  void in_raw(char c) {
    const std::string end = "</" + now_.element;
    if (now_.word == end && (is_space(c) || c == '/' || c == '>')) {
      now_.is_end_tag = true;
      go(Place::tag);
      return in_tag(c);
    }
    now_.word += lower(c);
    if (!end.starts_with(now_.word)) now_.word = c == '<' ? "<" : "";
  }

  void complain(std::string_view sentence) { complaint_ = sentence; }

  Context now_;
  std::string complaint_;
};

}  // namespace

base::Result<Context, Misread> read_html(Context context, std::string_view text) {
  return Machine(std::move(context)).run(text);
}

bool is_raw_element(std::string_view name) { return holds(raw_elements, name); }

}  // namespace plinth::gotemplate
