// The part of the parser that reads what stands in one action.
#pragma once

#include <string_view>
#include <vector>

#include "gotemplate/functions.hpp"
#include "gotemplate/lexer.hpp"
#include "gotemplate/scope.hpp"
#include "gotemplate/tree.hpp"

namespace plinth::gotemplate {

// The tokens, and how far they are read. `end` is never passed.
class TokenReader {
 public:
  explicit TokenReader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  const Token& peek(size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  const Token& take() {
    const Token& token = peek();
    if (token.kind != TokenKind::end) ++at_;
    return token;
  }
  size_t at() const { return at_; }
  void go_to(size_t at) { at_ = at; }

 private:
  std::vector<Token> tokens_;
  size_t at_ = 0;
};

// How much of the limits is used up.
class Allowance {
 public:
  explicit Allowance(const Limits& limits) : limits_(limits) {}

  Result<void> take_nodes(Position at, size_t count);
  Result<void> enter(Position at);
  void leave() { --depth_; }

 private:
  const Limits& limits_;
  size_t nodes_ = 0;
  size_t depth_ = 0;
};

class PipelineParser {
 public:
  PipelineParser(TokenReader& tokens, Scope& scope, Allowance& allowance)
      : tokens_(tokens),
        scope_(scope),
        allowance_(allowance) {}

  enum class Variables { one, two };  // may stand before :=

  // Up to and with the closing braces; `{{` and keywords are already taken.
  Result<Pipeline> parse(Variables variables);

 private:
  Result<std::vector<const Token*>> parse_names(Variables variables);
  Result<void> parse_commands(Pipeline& pipeline, TokenKind close);
  Result<Command> parse_command(bool is_first);
  Result<Operand> parse_operand();
  Result<Operand> parse_term();
  Result<Operand> parse_nested();

  TokenReader& tokens_;
  Scope& scope_;
  Allowance& allowance_;
};

}  // namespace plinth::gotemplate
