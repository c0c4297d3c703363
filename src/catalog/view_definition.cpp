#include "catalog/view_definition.hpp"

#include <charconv>
#include <optional>

namespace plinth::catalog {
namespace {

enum class Token { open_node, close_node, open_list, close_list, word, end };

// The tokens of a pg_node_tree, one after the other.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  Token next() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    if (rest_.empty()) return Token::end;
    switch (rest_.front()) {
      case '{':
        return single(Token::open_node);
      case '}':
        return single(Token::close_node);
      case '(':
        return single(Token::open_list);
      case ')':
        return single(Token::close_list);
      default:
        return take_word();
    }
  }

  std::string_view word() const { return word_; }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t'; }
  static bool ends_word(char c) {
    return is_blank(c) || c == '{' || c == '}' || c == '(' || c == ')';
  }

  Token single(Token token) {
    rest_.remove_prefix(1);
    return token;
  }

  Token take_word() {
    size_t length = 0;
    while (length < rest_.size() && !ends_word(rest_[length])) {
      length += rest_[length] == '\\' && length + 1 < rest_.size() ? 2 : 1;
    }
    word_ = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return Token::word;
  }

  std::string_view rest_;
  std::string_view word_;
};

template <class Number>
Number number(std::string_view digits) {
  Number value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// One `{TARGETENTRY …}`, of which the opening brace was read. Fields of nested nodes do not count.
ViewTarget read_target(Scanner& scanner) {
  ViewTarget target;
  std::string_view field;
  for (int depth = 1; depth > 0;) {
    switch (scanner.next()) {
      case Token::open_node:
      case Token::open_list:
        ++depth;
        break;
      case Token::close_node:
      case Token::close_list:
        --depth;
        break;
      case Token::end:
        return {};
      case Token::word:
        if (depth != 1) break;
        if (field == ":resno") target.position = number<int>(scanner.word());
        if (field == ":resorigtbl") target.origin_table = number<uint32_t>(scanner.word());
        if (field == ":resorigcol") target.origin_column = number<int>(scanner.word());
        field = scanner.word();
        break;
    }
  }
  return target;
}

// The list of which the opening parenthesis was read.
std::vector<ViewTarget> read_targets(Scanner& scanner) {
  std::vector<ViewTarget> targets;
  while (scanner.next() == Token::open_node) {
    const ViewTarget target = read_target(scanner);
    if (target.origin_table != 0 && target.origin_column > 0) targets.push_back(target);
  }
  return targets;
}

}  // namespace

std::vector<ViewTarget> parse_view_targets(std::string_view node_tree) {
  Scanner scanner(node_tree);
  constexpr int outermost_query = 2;  // a list that holds one query
  std::string_view field;
  int depth = 0;
  while (true) {
    switch (scanner.next()) {
      case Token::open_list:
        if (depth == outermost_query && field == ":targetList") return read_targets(scanner);
        [[fallthrough]];
      case Token::open_node:
        ++depth;
        break;
      case Token::close_node:
      case Token::close_list:
        --depth;
        break;
      case Token::word:
        field = scanner.word();
        break;
      case Token::end:
        return {};
    }
  }
}

}  // namespace plinth::catalog
