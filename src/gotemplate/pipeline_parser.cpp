#include "gotemplate/pipeline_parser.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace plinth::gotemplate {
namespace {

bool ends_command(TokenKind kind) {
  return kind == TokenKind::pipe || kind == TokenKind::close || kind == TokenKind::right_paren ||
         kind == TokenKind::end;
}

std::string_view name_of(const Token& token) {
  switch (token.kind) {
    case TokenKind::comma:
      return ",";
    case TokenKind::declare:
      return ":=";
    case TokenKind::assign:
      return "=";
    case TokenKind::left_paren:
      return "(";
    case TokenKind::right_paren:
      return ")";
    case TokenKind::pipe:
      return "|";
    default:
      return "}}";
  }
}

const Function* function_of(const Operand& operand) { return std::get_if<Function>(&operand.base); }

std::string plural(size_t count) {
  return count == 1 ? "1 argument" : fmt::format("{} arguments", count);
}

// `piped`: 1 when the command gets a value from the one before it.
Result<void> check_count(const Command& command, const FunctionInfo& function, size_t piped) {
  const size_t count = command.operands.size() - 1 + piped;
  if (count < function.fewest)
    return fail(
        command.at, fmt::format("{} takes at least {}", function.name, plural(function.fewest))
    );
  if (count > function.most)
    return fail(
        command.at, fmt::format("{} takes at most {}", function.name, plural(function.most))
    );
  return {};
}

}  // namespace

Result<void> Allowance::take_nodes(Position at, size_t count) {
  nodes_ += count;
  if (nodes_ > limits_.nodes) return fail(at, "the template is too large up to here");
  return {};
}

Result<void> Allowance::enter(Position at) {
  if (++depth_ > limits_.depth)
    return fail(
        at,
        fmt::format(
            "more than {} blocks or parentheses within each other; does a template include itself?",
            limits_.depth
        )
    );
  return {};
}

Result<Pipeline> PipelineParser::parse(Variables variables) {
  Pipeline pipeline{.at = tokens_.peek().at, .commands = {}, .slots = {}};
  TRY(const auto names, parse_names(variables));
  const bool declares = !names.empty() && tokens_.take().kind == TokenKind::declare;
  TRY(parse_commands(pipeline, TokenKind::close));
  // Only now: `$x := print $x` reads the outer one.
  for (const Token* name : names) {
    if (name->text == "$") return fail(name->at, "$ cannot be set; $x can");
    const auto known = scope_.find(name->text);
    if (!declares && !known)
      return fail(name->at, fmt::format("{0} is not declared; {0} := does it", name->text));
    pipeline.slots.push_back(declares ? scope_.declare(name->text) : *known);
  }
  return pipeline;
}

// Of `$x :=`, `$x =` or `$i, $x :=`; the sign comes next. Empty when there is none.
Result<std::vector<const Token*>> PipelineParser::parse_names(Variables variables) {
  std::vector<const Token*> names;
  const auto is_sign = [](TokenKind kind) {
    return kind == TokenKind::declare || kind == TokenKind::assign;
  };
  if (tokens_.peek().kind != TokenKind::variable) return names;
  const bool is_pair = tokens_.peek(1).kind == TokenKind::comma;
  if (!is_pair && !is_sign(tokens_.peek(1).kind)) return names;
  if (is_pair && variables == Variables::one)
    return fail(tokens_.peek(1).at, "two variables can be set by range only");

  names.push_back(&tokens_.take());
  if (!is_pair) return names;
  tokens_.take();
  names.push_back(&tokens_.take());
  if (names.back()->kind != TokenKind::variable || !is_sign(tokens_.peek().kind))
    return fail(names.back()->at, "a range over two is written {{ range $i, $x := .List }}");
  return names;
}

Result<void> PipelineParser::parse_commands(Pipeline& pipeline, TokenKind close) {
  for (;;) {
    TRY(auto command, parse_command(pipeline.commands.empty()));
    pipeline.commands.push_back(std::move(command));
    const Token& next = tokens_.take();
    if (next.kind == close) return {};
    if (next.kind == TokenKind::right_paren) return fail(next.at, ") has no ( before it");
    if (next.kind != TokenKind::pipe) return fail(pipeline.at, "( has no ) behind it");
  }
}

Result<Command> PipelineParser::parse_command(bool is_first) {
  Command command{.at = tokens_.peek().at, .operands = {}};
  while (!ends_command(tokens_.peek().kind)) {
    TRY(auto operand, parse_operand());
    if (!command.operands.empty() && function_of(operand) != nullptr)
      return fail(
          operand.at,
          fmt::format(
              "a function that makes an argument stands in parentheses: ({} …)",
              (*function_of(operand))->name
          )
      );
    command.operands.push_back(std::move(operand));
  }
  if (command.operands.empty()) return fail(command.at, "a value is missing here");
  if (const Function* function = function_of(command.operands.front())) {
    TRY(check_count(command, **function, is_first ? 0 : 1));
    return command;
  }
  if (!is_first) return fail(command.at, "only a function can stand behind |");
  if (command.operands.size() > 1)
    return fail(
        command.operands[1].at, "two values stand beside each other; the first is no function"
    );
  return command;
}

// With the fields behind it.
Result<Operand> PipelineParser::parse_operand() {
  TRY(allowance_.take_nodes(tokens_.peek().at, 1));
  const bool is_constant = tokens_.peek().literal != nullptr;
  TRY(auto operand, parse_term());
  if (is_constant || function_of(operand) != nullptr) return operand;
  while (tokens_.peek().kind == TokenKind::field && tokens_.peek().glued)
    operand.fields.push_back(tokens_.take().text);
  return operand;
}

Result<Operand> PipelineParser::parse_term() {
  const Token& token = tokens_.peek();
  if (token.kind == TokenKind::left_paren) return parse_nested();
  tokens_.take();
  Operand operand{.at = token.at, .base = Dot{}, .fields = {}};
  switch (token.kind) {
    case TokenKind::dot:
      return operand;
    case TokenKind::field:
      operand.fields.push_back(token.text);
      return operand;
    case TokenKind::variable: {
      const auto slot = scope_.find(token.text);
      if (!slot) return fail(token.at, fmt::format("{} is not declared here", token.text));
      operand.base = Variable{*slot};
      return operand;
    }
    case TokenKind::string:
    case TokenKind::number:
      operand.base = Literal{token.literal};
      return operand;
    case TokenKind::identifier:
      break;
    default:
      return fail(token.at, fmt::format("{} is not expected here", name_of(token)));
  }
  if (token.text == "true" || token.text == "false") {
    operand.base = Literal{make(token.text == "true")};
  } else if (token.text == "nil") {
    operand.base = Literal{nil()};
  } else if (const FunctionInfo* function = find_function(token.text)) {
    operand.base = function;
  } else {
    return fail(
        token.at, fmt::format("{0} is no function; a field has a dot before it: .{0}", token.text)
    );
  }
  return operand;
}

Result<Operand> PipelineParser::parse_nested() {
  const Position at = tokens_.take().at;
  TRY(allowance_.enter(at));
  auto nested = std::make_unique<Pipeline>(Pipeline{.at = at, .commands = {}, .slots = {}});
  TRY(parse_commands(*nested, TokenKind::right_paren));
  allowance_.leave();
  return Operand{.at = at, .base = std::move(nested), .fields = {}};
}

}  // namespace plinth::gotemplate
