#include "auth/html_text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "auth/html_markup.hpp"
#include "http/message.hpp"

namespace plinth::auth {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Text in lines, with white space as browsers have it.
class Lines {
 public:
  void add(std::string_view text) {
    for (const char c : text) {
      if (is_html_space(c)) {
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
  std::string style = http::lower(tag.attribute("style"));
  std::erase_if(style, is_html_space);
  return style.contains("display:none") || holds(unseen, tag.name);
}

class Converter {
 public:
  std::string run(std::string_view html) {
    while (!html.empty()) {
      const size_t text = std::min(html.find('<'), html.size());
      if (!hidden_) add(decode_references(html.substr(0, text)));
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
      if (!url_.empty() && !is_html_space(c)) label_ += c;
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
