#include "pg/snippet.hpp"

namespace plinth::pg {
namespace {

constexpr char placeholder = '\0';

std::string_view cut_at_nul(std::string_view text) { return text.substr(0, text.find('\0')); }

}  // namespace

void append_quoted_ident(std::string& out, std::string_view name) {
  name = cut_at_nul(name);
  out += '"';
  for (size_t quote = name.find('"'); quote != std::string_view::npos; quote = name.find('"')) {
    out.append(name, 0, quote + 1).append(1, '"');
    name.remove_prefix(quote + 1);
  }
  out.append(name).append(1, '"');
}

std::string quote_ident(std::string_view name) {
  std::string out;
  out.reserve(name.size() + 2);
  append_quoted_ident(out, name);
  return out;
}

std::string array_literal(const std::vector<std::string>& elements) {
  std::string out = "{";
  for (const std::string& element : elements) {
    if (out.size() > 1) out += ',';
    out += '"';
    for (const char c : cut_at_nul(element)) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  out += '}';
  return out;
}

Snippet& Snippet::raw(Literal text) {
  text_ += text.text();
  return *this;
}

Snippet& Snippet::ident(std::string_view name) {
  append_quoted_ident(text_, name);
  return *this;
}

Snippet& Snippet::qualified(std::string_view schema, std::string_view name) {
  return ident(schema).raw(".").ident(name);
}

Snippet& Snippet::param(Parameter value) {
  text_ += placeholder;
  parameters_.push_back(std::move(value));
  return *this;
}

Snippet& Snippet::trusted(Trusted text) {
  text_ += cut_at_nul(text.text);
  return *this;
}

Snippet& Snippet::add(const Snippet& other) {
  text_ += other.text_;
  parameters_.insert(parameters_.end(), other.parameters_.begin(), other.parameters_.end());
  return *this;
}

Snippet& Snippet::add(Snippet&& other) {
  if (text_.empty() && parameters_.empty()) return *this = std::move(other);
  text_ += other.text_;
  parameters_.insert(
      parameters_.end(),
      std::make_move_iterator(other.parameters_.begin()),
      std::make_move_iterator(other.parameters_.end())
  );
  return *this;
}

Statement Snippet::statement(Reuse reuse) && {
  Statement out;
  out.reuse = reuse;
  out.text.reserve(text_.size() + parameters_.size() * 2);
  int number = 0;
  size_t from = 0;
  for (size_t at = text_.find(placeholder); at != std::string::npos;
       at = text_.find(placeholder, from)) {
    out.text.append(text_, from, at - from);
    out.text += '$';
    out.text += std::to_string(++number);
    from = at + 1;
  }
  out.text.append(text_, from, std::string::npos);
  out.parameters = std::move(parameters_);
  return out;
}

Snippet join(std::vector<Snippet> parts, Literal separator) {
  Snippet out;
  for (Snippet& part : parts) {
    if (&part != &parts.front()) out.raw(separator);
    out.add(std::move(part));
  }
  return out;
}

}  // namespace plinth::pg
