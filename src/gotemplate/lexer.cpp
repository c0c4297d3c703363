#include "gotemplate/lexer.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "gotemplate/literal.hpp"

namespace plinth::gotemplate {
namespace {

constexpr std::string_view spaces = " \t\r\n";

bool is_space(char c) { return spaces.contains(c); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string_view trim_left(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(spaces), text.size()));
}
std::string_view trim_right(std::string_view text) {
  return text.substr(0, text.find_last_not_of(spaces) + 1);
}

// Where `at` is; asked for places in their order.
class Ruler {
 public:
  explicit Ruler(std::string_view source) : source_(source) {}

  Position measure(size_t at) {
    for (; seen_ < at; ++seen_) {
      ++position_.column;
      if (source_[seen_] == '\n') position_ = {.line = position_.line + 1, .column = 1};
    }
    return position_;
  }

 private:
  std::string_view source_;
  size_t seen_ = 0;
  Position position_;
};

class Lexer {
 public:
  explicit Lexer(std::string_view source) : source_(source), ruler_(source) {}

  Result<std::vector<Token>> run() {
    while (at_ < source_.size()) {
      const size_t open = std::min(source_.find("{{", at_), source_.size());
      const bool trims = rest(open).size() > 3 && rest(open)[2] == '-' && is_space(rest(open)[3]);
      take_text(open, trims);
      if (open == source_.size()) break;
      const Position start = ruler_.measure(open);
      at_ = open + (trims ? 4 : 2);
      if (rest(at_).starts_with("/*")) {
        TRY(take_comment(start));
      } else {
        tokens_.push_back({.kind = TokenKind::open, .at = start});
        TRY(take_action(start));
      }
    }
    tokens_.push_back({.kind = TokenKind::end, .at = ruler_.measure(source_.size())});
    return std::move(tokens_);
  }

 private:
  std::string_view rest(size_t from) const { return source_.substr(from); }

  void take_text(size_t end, bool trims_end) {
    std::string_view text = source_.substr(at_, end - at_);
    if (std::exchange(trims_next_, false)) text = trim_left(text);
    if (trims_end) text = trim_right(text);
    if (text.empty()) return;
    const auto from = static_cast<size_t>(text.data() - source_.data());
    tokens_.push_back(
        {.kind = TokenKind::text, .at = ruler_.measure(from), .text = std::string(text)}
    );
  }

  Result<void> take_comment(Position start) {
    const size_t end = source_.find("*/", at_);
    if (end == std::string_view::npos) return fail(start, "this comment has no end: */}}");
    at_ = end + 2;
    trims_next_ = rest(at_).size() > 1 && is_space(rest(at_)[0]) && rest(at_)[1] == '-';
    if (trims_next_) at_ += 2;
    if (!rest(at_).starts_with("}}"))
      return fail(start, "a comment stands alone in its braces, without spaces: {{/* … */}}");
    at_ += 2;
    return {};
  }

  Result<void> take_action(Position start) {
    for (bool glued = false;; glued = true) {
      const size_t before = at_;
      while (at_ < source_.size() && is_space(source_[at_])) ++at_;
      if (at_ > before) glued = false;
      if (at_ > before && rest(at_).starts_with("-}}")) {
        ++at_;
        trims_next_ = true;
      }
      if (at_ == source_.size()) return fail(start, "this {{ has no }} behind it");
      Token token{.kind = TokenKind::close, .at = ruler_.measure(at_), .glued = glued};
      if (rest(at_).starts_with("}}")) {
        at_ += 2;
        tokens_.push_back(std::move(token));
        return {};
      }
      TRY(read(token));
      tokens_.push_back(std::move(token));
    }
  }

  // What comes next, into `token`.
  Result<void> read(Token& token) {
    const char c = source_[at_];
    const char next = at_ + 1 < source_.size() ? source_[at_ + 1] : '\0';
    if (rest(at_).starts_with("{{"))
      return fail(token.at, "{{ within {{ … }}: is a }} missing before it?");
    if (c == '"') return take_literal(token, TokenKind::string, read_string(rest(at_)));
    if (c == '`') return take_literal(token, TokenKind::string, read_raw_string(rest(at_)));
    const bool is_signed = (c == '-' || c == '+' || c == '.') && is_digit(next);
    if (is_digit(c) || is_signed)
      return take_literal(token, TokenKind::number, read_number(rest(at_)));
    if (c == '.') return take_field(token);
    if (c == '$') return take_word(token, TokenKind::variable, 1);
    if (is_curly_quote()) return fail(token.at, "text stands in straight quotation marks: \"…\"");
    if (is_word(c)) return take_word(token, TokenKind::identifier, 0);
    return take_sign(token, c, next);
  }

  bool is_curly_quote() const {
    return std::ranges::any_of(
        std::to_array<std::string_view>({"“", "”", "„", "‘", "’"}),
        [this](std::string_view quote) { return rest(at_).starts_with(quote); }
    );
  }

  Result<void> take_literal(
      Token& token, TokenKind kind, base::Result<ReadLiteral, std::string> literal
  ) {
    if (!literal) return fail(token.at, std::move(literal).error());
    token.kind = kind;
    token.literal = std::move(literal->value);
    at_ += literal->length;
    return {};
  }

  Result<void> take_field(Token& token) {
    ++at_;
    if (at_ == source_.size() || !is_word(source_[at_])) {
      token.kind = TokenKind::dot;
      return {};
    }
    return take_word(token, TokenKind::field, 0);
  }

  Result<void> take_word(Token& token, TokenKind kind, size_t already) {
    size_t end = at_ + already;
    while (end < source_.size() && is_word(source_[end])) ++end;
    token.kind = kind;
    token.text = source_.substr(at_, end - at_);
    at_ = end;
    return {};
  }

  Result<void> take_sign(Token& token, char c, char next) {
    const std::string_view signs = "|(),=";
    constexpr TokenKind kinds[] = {
        TokenKind::pipe,
        TokenKind::left_paren,
        TokenKind::right_paren,
        TokenKind::comma,
        TokenKind::assign
    };
    if (c == ':' && next == '=') {
      token.kind = TokenKind::declare;
      at_ += 2;
      return {};
    }
    const size_t sign = signs.find(c);
    if (sign == std::string_view::npos) return fail(token.at, complaint(c, next));
    if (c == '=' && next == '=') return fail(token.at, "== is written {{ if eq .A .B }}");
    token.kind = kinds[sign];
    ++at_;
    return {};
  }

  static std::string complaint(char c, char next) {
    if (c == '-')
      return "- means nothing here: a member whose name has one is read with {{ index .Data "
             "\"first-name\" }}";
    if (c == '\'') return "text stands in double quotation marks: \"…\"";
    if (c == '[') return "an element is read with {{ index .List 0 }}";
    if (c == '!') return "! is written {{ if not .A }}, != {{ if ne .A .B }}";
    if (c == '&') return "&& is written {{ if and .A .B }}";
    if (c == '<' && (next == '/' || next == '!' || is_word(next)))
      return "a tag begins within {{ … }}: is a }} missing before it?";
    if (c == '}') return "an action is closed with }}; one } is not enough";
    if (c == '<' || c == '>') return "comparisons are written {{ if lt .A .B }}, {{ if gt .A .B }}";
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return "a control character";
    return fmt::format("{} means nothing in an action", c);
  }

  std::string_view source_;
  Ruler ruler_;
  size_t at_ = 0;
  bool trims_next_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

Result<std::vector<Token>> lex(std::string_view source) { return Lexer(source).run(); }

}  // namespace plinth::gotemplate
