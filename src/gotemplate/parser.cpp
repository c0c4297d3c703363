#include "gotemplate/parser.hpp"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "gotemplate/escape.hpp"
#include "gotemplate/pipeline_parser.hpp"

namespace plinth::gotemplate {
namespace {

// What ended a list of nodes.
enum class Stop { source, end, otherwise };

struct Definition {
  size_t body;      // its first token
  bool is_default;  // of a block: a define of the same name takes its place
};

class Parser {
 public:
  Parser(std::vector<Token> tokens, const Limits& limits)
      : tokens_(std::move(tokens)),
        allowance_(limits),
        limits_(limits) {}

  Result<Tree> run() {
    TRY(find_definitions());
    Tree tree{.limits = limits_, .nodes = {}};
    TRY(const Stop stop, parse_list(tree.nodes, nullptr));
    if (stop != Stop::source)
      return fail(stopped_at_, "this {{ end }} or {{ else }} belongs to no block");
    tree.slots = scope_.slots();
    return tree;
  }

 private:
  Result<void> find_definitions() {
    while (tokens_.peek().kind != TokenKind::end) {
      if (tokens_.take().kind != TokenKind::open) continue;
      const Token& word = tokens_.peek();
      const bool is_block = word.text == "block";
      if (word.kind != TokenKind::identifier || (!is_block && word.text != "define")) continue;
      const Token& name = tokens_.peek(1);
      if (name.kind != TokenKind::string)
        return fail(word.at, fmt::format("{0} takes a name: {{{{ {0} \"name\" … }}}}", word.text));
      while (tokens_.peek().kind != TokenKind::close && tokens_.peek().kind != TokenKind::end)
        tokens_.take();
      tokens_.take();
      TRY(define(text_of(name), {.body = tokens_.at(), .is_default = is_block}, name.at));
    }
    tokens_.go_to(0);
    return {};
  }

  static std::string text_of(const Token& token) {
    return std::string(std::string_view(token.literal->get_string()));
  }

  Result<void> define(std::string name, Definition definition, Position at) {
    const auto found = definitions_.find(name);
    if (found == definitions_.end()) {
      definitions_.emplace(std::move(name), definition);
      return {};
    }
    if (found->second.is_default == definition.is_default)
      return fail(at, quote_go(name) + " is defined twice");
    if (!definition.is_default) found->second = definition;
    return {};
  }

  // Nodes up to {{ end }}, {{ else }} or the end; `block` is what they stand in, null at the top.
  Result<Stop> parse_list(Nodes& nodes, const Token* block) {
    const size_t mark = scope_.mark();
    for (;;) {
      const Token& token = tokens_.take();
      if (token.kind == TokenKind::end) {
        if (block == nullptr) return Stop::source;
        return fail(block->at, fmt::format("this {} has no {{{{ end }}}}", block->text));
      }
      TRY(allowance_.take_nodes(token.at, 1 + token.text.size() / 100));
      if (token.kind == TokenKind::text) {
        nodes.push_back({token.at, Text{token.text}});
        continue;
      }
      const Token& word = tokens_.peek();
      const bool is_word = word.kind == TokenKind::identifier;
      if (is_word && (word.text == "end" || word.text == "else")) {
        stopped_at_ = token.at;
        scope_.leave(mark);
        return parse_stop();
      }
      TRY(parse_action(nodes, token.at, block));
    }
  }

  Result<Stop> parse_stop() {
    const Token& word = tokens_.take();
    if (word.text == "else") return Stop::otherwise;
    if (tokens_.take().kind != TokenKind::close)
      return fail(word.at, "end stands alone: {{ end }}");
    return Stop::end;
  }

  Result<void> parse_action(Nodes& nodes, Position at, const Token* block) {
    const Token& word = tokens_.peek();
    if (word.kind == TokenKind::close) return fail(at, "nothing stands in these braces");
    if (word.kind == TokenKind::identifier) {
      if (word.text == "if") return parse_branch(nodes, Choice::condition);
      if (word.text == "with") return parse_branch(nodes, Choice::with);
      if (word.text == "range") return parse_branch(nodes, Choice::range);
      if (word.text == "template") return parse_inclusion(nodes);
      if (word.text == "block") return parse_block(nodes);
      if (word.text == "define") return parse_definition(block);
      if (word.text == "break" || word.text == "continue")
        return fail(word.at, fmt::format("{} is not supported: use {{{{ if }}}}", word.text));
    }
    TRY(auto pipeline, parse_pipeline(PipelineParser::Variables::one));
    const bool prints = pipeline.slots.empty();
    nodes.push_back({at, Action{.pipeline = std::move(pipeline), .prints = prints}});
    return {};
  }

  Result<Pipeline> parse_pipeline(PipelineParser::Variables variables) {
    return PipelineParser(tokens_, scope_, allowance_).parse(variables);
  }

  // The word, the pipeline and the body; the {{ end }} is taken too.
  Result<void> parse_branch(Nodes& nodes, Choice choice) {
    const Token& word = tokens_.take();
    TRY(allowance_.enter(word.at));
    const size_t mark = scope_.mark();
    const auto variables =
        choice == Choice::range ? PipelineParser::Variables::two : PipelineParser::Variables::one;
    TRY(auto pipeline, parse_pipeline(variables));
    Branch branch{choice, std::move(pipeline), {}, {}};
    TRY(const Stop stop, parse_list(branch.body, &word));
    if (stop == Stop::otherwise) {
      TRY(parse_else(branch, word));
    }
    scope_.leave(mark);
    allowance_.leave();
    nodes.push_back({word.at, std::move(branch)});
    return {};
  }

  Result<void> parse_else(Branch& branch, const Token& word) {
    const Token& next = tokens_.peek();
    if (next.kind == TokenKind::identifier && branch.choice != Choice::range) {
      if (next.text == "if") return parse_branch(branch.otherwise, Choice::condition);
      if (next.text == "with") return parse_branch(branch.otherwise, Choice::with);
    }
    if (tokens_.take().kind != TokenKind::close)
      return fail(next.at, "{{ else }} stands alone, or is {{ else if … }}");
    TRY(const Stop stop, parse_list(branch.otherwise, &word));
    if (stop == Stop::otherwise)
      return fail(stopped_at_, "this is the second {{ else }} of its block");
    return {};
  }

  Result<void> parse_inclusion(Nodes& nodes) {
    const Position at = tokens_.take().at;
    const Token& name = tokens_.take();
    if (name.kind != TokenKind::string)
      return fail(at, "template takes a name: {{ template \"name\" . }}");
    const auto found = definitions_.find(text_of(name));
    if (found == definitions_.end())
      return fail(name.at, quote_go(text_of(name)) + " is not defined here");
    TRY(auto argument, parse_argument());
    return include(nodes, at, found->second, std::move(argument));
  }

  Result<std::unique_ptr<Pipeline>> parse_argument() {
    if (tokens_.peek().kind == TokenKind::close) {
      tokens_.take();
      return nullptr;
    }
    TRY(auto pipeline, parse_pipeline(PipelineParser::Variables::one));
    if (!pipeline.slots.empty()) return fail(pipeline.at, "no variable can be set here");
    return std::make_unique<Pipeline>(std::move(pipeline));
  }

  Result<void> include(
      Nodes& nodes, Position at, Definition definition, std::unique_ptr<Pipeline> argument
  ) {
    TRY(allowance_.enter(at));
    const size_t mark = scope_.mark();
    const size_t hidden = scope_.hide();
    const size_t back = tokens_.at();
    Inclusion inclusion{std::move(argument), scope_.declare("$"), {}};
    tokens_.go_to(definition.body);
    TRY(parse_body(inclusion.body));
    tokens_.go_to(back);
    scope_.show(hidden);
    scope_.leave(mark);
    allowance_.leave();
    nodes.push_back({at, std::move(inclusion)});
    return {};
  }

  Result<void> parse_body(Nodes& body) {
    const Token& first = tokens_.peek();
    const Token block{.kind = TokenKind::identifier, .at = first.at, .text = "template"};
    TRY(const Stop stop, parse_list(body, &block));
    if (stop == Stop::otherwise) return fail(stopped_at_, "this {{ else }} belongs to no {{ if }}");
    return {};
  }

  // Read for its errors; the tree gets it where it is included.
  Result<void> parse_definition(const Token* block) {
    const Token& word = tokens_.take();
    if (block != nullptr) return fail(word.at, "define cannot stand within another block");
    tokens_.take();
    if (tokens_.take().kind != TokenKind::close)
      return fail(word.at, "define takes a name alone: {{ define \"name\" }}");
    TRY(allowance_.enter(word.at));
    const size_t mark = scope_.mark();
    const size_t hidden = scope_.hide();
    scope_.declare("$");
    Nodes unused;
    TRY(parse_body(unused));
    scope_.show(hidden);
    scope_.leave(mark);
    allowance_.leave();
    return {};
  }

  Result<void> parse_block(Nodes& nodes) {
    const Position at = tokens_.take().at;
    const std::string name = text_of(tokens_.take());
    TRY(auto argument, parse_argument());
    if (argument == nullptr) return fail(at, "block takes a value: {{ block \"name\" . }}");
    const size_t hidden = scope_.hide();
    const size_t mark = scope_.mark();
    scope_.declare("$");
    Nodes unused;  // its own body, whether or not a define takes its place
    TRY(allowance_.enter(at));
    TRY(parse_body(unused));
    allowance_.leave();
    scope_.leave(mark);
    scope_.show(hidden);
    return include(nodes, at, definitions_.at(name), std::move(argument));
  }

  TokenReader tokens_;
  Allowance allowance_;
  Scope scope_;
  const Limits& limits_;
  std::map<std::string, Definition> definitions_;
  Position stopped_at_;
};

}  // namespace

Result<Tree> parse_tree(std::string_view source, const Limits& limits) {
  TRY(auto tokens, lex(source));
  return Parser(std::move(tokens), limits).run();
}

}  // namespace plinth::gotemplate
