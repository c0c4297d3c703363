#include "auth/html_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace plinth::auth {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return out;
}

std::optional<uint32_t> number_of(std::string_view reference) {
  const bool is_hex = reference.starts_with('x') || reference.starts_with('X');
  if (is_hex) reference.remove_prefix(1);
  uint32_t code = 0;
  const char* last = reference.data() + reference.size();
  const auto [end, error] = std::from_chars(reference.data(), last, code, is_hex ? 16 : 10);
  const bool is_surrogate = code >= 0xd800 && code < 0xe000;
  if (error != std::errc{} || end != last || code < 0x20 || code > 0x10ffff || is_surrogate)
    return std::nullopt;
  return code;
}

void append_utf8(std::string& out, uint32_t code) {
  const auto put = [&out](uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      put(0xe0 | code >> 12);
    } else {
      put(0xf0 | code >> 18);
      put(0x80 | (code >> 12 & 0x3f));
    }
    put(0x80 | (code >> 6 & 0x3f));
  }
  put(0x80 | (code & 0x3f));
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> named_references{{
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"apos", "'"},
    {"nbsp", " "},
    {"copy", "©"},
    {"reg", "®"},
    {"hellip", "…"},
    {"ndash", "–"},
    {"mdash", "—"},
    {"lsquo", "‘"},
    {"rsquo", "’"},
    {"ldquo", "“"},
    {"rdquo", "”"},
    {"middot", "·"},
    {"rarr", "→"},
    {"zwnj", ""},
}};

// Padding of previews, which shows nothing.
bool is_invisible(uint32_t code) {
  return code == 0xad || code == 0x34f || (code >= 0x200b && code <= 0x200f) || code == 0xfeff;
}

// Of what stands between & and ;. Nothing for a name that is not known.
std::optional<std::string> decode_reference(std::string_view name) {
  std::string out;
  if (name.starts_with('#')) {
    const auto code = number_of(name.substr(1));
    if (!code) return std::nullopt;
    if (*code == 0xa0) return " ";
    if (!is_invisible(*code)) append_utf8(out, *code);
    return out;
  }
  for (const auto& [known, meaning] : named_references) {
    if (known == name) return std::string(meaning);
  }
  return std::nullopt;
}

std::string decode(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t plain = std::min(text.find('&'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const size_t end = text.substr(0, 12).find(';');
    const auto decoded =
        end == std::string_view::npos ? std::nullopt : decode_reference(text.substr(1, end - 1));
    out += decoded.value_or("&");
    text.remove_prefix(decoded ? end + 1 : 1);
  }
  return out;
}

struct Tag {
  std::string name;
  bool is_end = false;
  std::vector<std::pair<std::string, std::string>> attributes;

  std::string attribute(std::string_view wanted) const {
    for (const auto& [key, value] : attributes) {
      if (key == wanted) return value;
    }
    return {};
  }
};

void skip_spaces(std::string_view& text) {
  while (!text.empty() && (is_space(text.front()) || text.front() == '/')) text.remove_prefix(1);
}

std::string_view take_until(std::string_view& text, std::string_view ends) {
  const size_t end = std::min(text.find_first_of(ends), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

std::string_view take_value(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  if (!text.starts_with('"') && !text.starts_with('\'')) return take_until(text, " \t\r\n\f>");
  const std::string_view quote = text.substr(0, 1);
  text.remove_prefix(1);
  const std::string_view value = take_until(text, quote);
  if (!text.empty()) text.remove_prefix(1);
  return value;
}

// Takes a tag off `html`, which starts with its <.
Tag take_tag(std::string_view& html) {
  html.remove_prefix(1);
  Tag tag;
  tag.is_end = html.starts_with('/');
  if (tag.is_end) html.remove_prefix(1);
  tag.name = to_lower(take_until(html, " \t\r\n\f/>"));
  for (;;) {
    skip_spaces(html);
    if (html.empty()) return tag;
    if (html.front() == '>') break;
    const std::string_view first = html.substr(0, 1);
    html.remove_prefix(1);
    const std::string_view rest = take_until(html, " \t\r\n\f/>=");
    const std::string name = to_lower(std::string(first).append(rest));
    while (!html.empty() && is_space(html.front())) html.remove_prefix(1);
    std::string_view value;
    if (html.starts_with('=')) {
      html.remove_prefix(1);
      value = take_value(html);
    }
    if (tag.attributes.size() < 50) tag.attributes.emplace_back(name, decode(value));
  }
  html.remove_prefix(1);
  return tag;
}

// Text in lines, with white space as browsers have it.
class Lines {
 public:
  void add(std::string_view text) {
    for (const char c : text) {
      if (is_space(c)) {
        wants_space_ = true;
        continue;
      }
      put_pending();
      out_ += c;
    }
  }

  // At least so many line breaks before what comes next.
  void break_line(size_t breaks) { wants_breaks_ = std::max(wants_breaks_, breaks); }

  void add_break() { wants_breaks_ = std::min<size_t>(wants_breaks_ + 1, 2); }

  std::string take() {
    if (!out_.empty()) out_ += '\n';
    return std::move(out_);
  }

 private:
  void put_pending() {
    if (out_.empty()) {
      // Nothing stands before the first word.
    } else if (wants_breaks_ > 0) {
      out_.append(wants_breaks_, '\n');
    } else if (wants_space_) {
      out_ += ' ';
    }
    wants_breaks_ = 0;
    wants_space_ = false;
  }

  std::string out_;
  size_t wants_breaks_ = 0;
  bool wants_space_ = false;
};

constexpr std::array<std::string_view, 14> paragraphs{
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "hr", "pre", "body"
};
constexpr std::array<std::string_view, 7> own_lines{
    "div", "tr", "li", "section", "header", "footer", "center"
};
constexpr std::array<std::string_view, 2> unseen{"head", "template"};
constexpr std::array<std::string_view, 3> raw{"style", "script", "title"};
constexpr std::array<std::string_view, 9> without_end{
    "br", "img", "hr", "meta", "link", "input", "col", "area", "wbr"
};

bool holds(const auto& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

bool is_hidden(const Tag& tag) {
  std::string style = to_lower(tag.attribute("style"));
  std::erase_if(style, is_space);
  return style.contains("display:none") || holds(unseen, tag.name);
}

// Takes what is no HTML, up to the end tag of that name, off `html`.
void skip_raw(std::string_view& html, std::string_view name) {
  while (!html.empty()) {
    html.remove_prefix(std::min(html.find("</"), html.size()));
    if (html.size() <= 2 || to_lower(html.substr(2, name.size())) == name) return;
    html.remove_prefix(2);
  }
}

class Converter {
 public:
  std::string run(std::string_view html) {
    while (!html.empty()) {
      const size_t text = std::min(html.find('<'), html.size());
      if (!hidden_) add(decode(html.substr(0, text)));
      html.remove_prefix(text);
      if (!html.empty()) take_markup(html);
    }
    return lines_.take();
  }

 private:
  void take_markup(std::string_view& html) {
    if (html.starts_with("<!--")) {
      const size_t end = html.find("-->", 4);
      html.remove_prefix(end == std::string_view::npos ? html.size() : end + 3);
    } else if (html.starts_with("<!") || html.starts_with("<?")) {
      html.remove_prefix(std::min(html.find('>'), html.size() - 1) + 1);
    } else if (html.size() > 1 && (is_letter(html[1]) || html[1] == '/')) {
      const Tag tag = take_tag(html);
      if (!tag.is_end && holds(raw, tag.name))
        skip_raw(html, tag.name);
      else if (hidden_)
        leave_hidden(tag);
      else
        meet(tag);
    } else {
      if (!hidden_) add("<");
      html.remove_prefix(1);
    }
  }

  // Elements of the hidden one's name are counted, so that one within it does not end it.
  void leave_hidden(const Tag& tag) {
    if (tag.name != *hidden_) return;
    hidden_depth_ += tag.is_end ? -1 : 1;
    if (hidden_depth_ == 0) hidden_.reset();
  }

  void meet(const Tag& tag) {
    if (!tag.is_end && is_hidden(tag) && !holds(without_end, tag.name)) {
      hidden_ = tag.name;
      hidden_depth_ = 1;
      return;
    }
    if (tag.name == "br") return lines_.add_break();
    if (tag.name == "img" && !is_hidden(tag)) return add(tag.attribute("alt"));
    if (tag.name == "a") return meet_link(tag);
    if (tag.name == "td" || tag.name == "th") return lines_.add(" ");
    if (holds(paragraphs, tag.name)) return lines_.break_line(2);
    if (!holds(own_lines, tag.name)) return;
    lines_.break_line(1);
    if (tag.name == "li" && !tag.is_end) lines_.add("- ");
  }

  void meet_link(const Tag& tag) {
    if (!tag.is_end) {
      url_ = tag.attribute("href");
      label_.clear();
      return;
    }
    const std::string_view target = std::string_view(url_).starts_with("mailto:")
                                        ? std::string_view(url_).substr(7)
                                        : std::string_view(url_);
    const bool is_link = !target.empty() && !target.starts_with('#');
    const bool says_itself = label_ == target;
    if (is_link && !says_itself) {
      if (label_.empty())
        lines_.add(target);
      else
        lines_.add(" (" + std::string(target) + ")");
    }
    url_.clear();
  }

  void add(std::string_view text) {
    lines_.add(text);
    for (const char c : text) {
      if (!url_.empty() && !is_space(c)) label_ += c;
    }
  }

  Lines lines_;
  std::string url_;    // of the link that is open
  std::string label_;  // its text, without white space
  std::optional<std::string> hidden_;
  int hidden_depth_ = 0;
};

}  // namespace

std::string html_to_text(std::string_view html) { return Converter().run(html); }

}  // namespace plinth::auth
