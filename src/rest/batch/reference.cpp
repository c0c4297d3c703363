#include "rest/batch/reference.hpp"

#include <charconv>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "json/cursor.hpp"

namespace plinth::rest {
namespace {

// An index as RFC 6901 §4 writes it: no sign, no leading zero.
std::optional<size_t> parse_index(std::string_view digits) {
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  size_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, failure] = std::from_chars(digits.data(), end, value);
  if (failure != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<std::string> unescape_token(std::string_view token) {
  std::string out;
  for (size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '~') {
      out += token[i];
      continue;
    }
    const char which = ++i < token.size() ? token[i] : '\0';
    if (which != '0' && which != '1') return std::nullopt;
    out += which == '0' ? '~' : '/';
  }
  return out;
}

// Reading a name with escapes takes as long as walking over so many bytes.
constexpr size_t escaped_name_cost = 128;
// What a request line could hold, and far more references than a query has use for.
constexpr size_t max_path = 32UL << 10;
constexpr size_t max_placeholders = 100;

// Moves to the value of that member. Names are compared as what they say, not as they are written.
bool enter_member(json::Cursor& cursor, std::string_view name, size_t& read) {
  cursor.take('{');
  if (cursor.peek() == '}') return false;
  do {
    const auto key = cursor.take_key();
    if (!key) return false;
    const std::string_view written = key->substr(1, key->size() - 2);
    if (written == name) return true;
    if (written.find('\\') != std::string_view::npos) {
      read += escaped_name_cost;
      if (json::unquote(*key) == name) return true;
    }
    if (!cursor.take_value()) return false;
  } while (cursor.take(','));
  return false;
}

bool enter_element(json::Cursor& cursor, std::string_view token) {
  auto index = parse_index(token);
  if (!index) return false;
  cursor.take('[');
  if (cursor.peek() == ']') return false;
  for (; *index > 0; --*index) {
    if (!cursor.take_value() || !cursor.take(',')) return false;
  }
  return true;
}

Result<std::string_view> look_up(
    std::string_view text, const Answers& answers, ReferenceBudget& budget
) {
  const auto bad = [text](std::string_view why) {
    return std::unexpected(errors::bad_reference(text, why));
  };
  TRY(const Reference reference, parse_reference(text));
  if (reference.item >= answers.size())
    return bad("points to no earlier item: an item sees only those before it");
  const auto body = answers.json_of(reference.item);
  if (!body) {
    return bad(
        "points to an item that answered no JSON; a write answers its rows with Prefer: "
        "return=representation"
    );
  }
  size_t read = 0;
  const auto value = find_value(*body, reference.tokens, read);
  if (read > budget.bytes_read) {
    return std::unexpected(
        errors::batch_too_large("The references look through too much: point to fewer places")
    );
  }
  budget.bytes_read -= read;
  if (!value) return bad("points to nothing in that item's body");
  return *value;
}

// Takes from the budget what was written.
Result<void> spend(ReferenceBudget& budget, size_t bytes) {
  if (bytes > budget.bytes_written) {
    return std::unexpected(errors::batch_too_large(
        "The requests are too long with what their references put into them"
    ));
  }
  budget.bytes_written -= bytes;
  return {};
}

// Copies a body and puts values where references stand.
class BodyResolver {
 public:
  BodyResolver(std::string_view body, const Answers& answers, ReferenceBudget& budget)
      : body_(body),
        cursor_(body),
        answers_(answers),
        budget_(budget) {}

  Result<std::string> resolve() {
    TRY(walk(0));
    TRY(append(body_.substr(copied_)));
    return std::move(out_);
  }

 private:
  Result<void> walk(size_t nesting) {
    const char first = cursor_.peek();
    if (nesting == json::max_nesting && (first == '{' || first == '[')) return malformed();
    if (first == '{') return walk_object(nesting + 1);
    if (first == '[') return walk_array(nesting + 1);
    if (!cursor_.take_value()) return malformed();
    return {};
  }

  Result<void> walk_object(size_t nesting) {
    const size_t start = cursor_.at();
    cursor_.take('{');
    if (cursor_.take('}')) return {};
    bool is_first = true;
    do {
      const auto key = cursor_.take_key();
      if (!key) return malformed();
      const auto name = json::unquote(*key);
      if (name == "$ref" || name == "$literal") {
        if (!is_first) return not_alone(*name);
        return replace(start, *name);
      }
      TRY(walk(nesting));
      is_first = false;
    } while (cursor_.take(','));
    return cursor_.take('}') ? Result<void>() : malformed();
  }

  Result<void> walk_array(size_t nesting) {
    cursor_.take('[');
    if (cursor_.take(']')) return {};
    do {
      TRY(walk(nesting));
    } while (cursor_.take(','));
    return cursor_.take(']') ? Result<void>() : malformed();
  }

  // The object that begins at `start` and whose only member's name has been taken.
  Result<void> replace(size_t start, const std::string& name) {
    const auto value = cursor_.take_value();
    if (!value) return malformed();
    if (!cursor_.take('}')) return not_alone(name);
    TRY(append(body_.substr(copied_, start - copied_)));
    copied_ = cursor_.at();
    if (name == "$literal") return append(*value);
    const auto text = value->front() == '"' ? json::unquote(*value) : std::nullopt;
    if (!text) return std::unexpected(errors::bad_reference(*value, "is no string"));
    TRY(const std::string_view found, look_up(*text, answers_, budget_));
    return append(found);
  }

  Result<void> append(std::string_view text) {
    TRY(spend(budget_, text.size()));
    out_ += text;
    return {};
  }

  static Result<void> malformed() {
    return std::unexpected(errors::invalid_batch("body is no valid JSON, or nested deeper than 64")
    );
  }

  static Result<void> not_alone(const std::string& name) {
    Error error =
        errors::invalid_batch(fmt::format("An object with the member {} may have no other", name));
    error.hint = "Data that looks like a reference goes into {\"$literal\": …}.";
    return std::unexpected(std::move(error));
  }

  std::string_view body_;
  json::Cursor cursor_;
  const Answers& answers_;
  ReferenceBudget& budget_;
  size_t copied_ = 0;  // of body_
  std::string out_;
};

// The text of a scalar; there is no other that a query could hold.
Result<std::string> text_of(std::string_view value, std::string_view reference) {
  const char first = value.front();
  if (first == '{' || first == '[' || first == 'n') {
    return std::unexpected(errors::bad_reference(
        reference,
        "points to null, an array or an object, which no query "
        "can hold"
    ));
  }
  if (first != '"') return std::string(value);
  auto text = json::unquote(value);
  if (!text) return std::unexpected(errors::bad_reference(reference, "points to no text"));
  return *std::move(text);
}

std::string escaped_for_quotes(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// Does the grammar's text stop within quotes?
bool is_in_quotes(std::string_view text) {
  bool inside = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (inside && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      inside = !inside;
    }
  }
  return inside;
}

// What stands before a placeholder decides how its text may be put there.
Result<std::string> fit(std::string text, std::string_view before, std::string_view reference) {
  const size_t question = before.find('?');
  const bool in_query = question != std::string_view::npos;
  const std::string_view query = in_query ? before.substr(question + 1) : std::string_view();
  const std::string_view parameter = query.substr(query.rfind('&') + 1);
  const size_t equals = parameter.find('=');
  if (!in_query || equals == std::string_view::npos) {
    return std::unexpected(
        errors::bad_reference(reference, "may only stand in the value of a query parameter")
    );
  }
  const std::string decoded = base::percent_decode(parameter.substr(equals + 1), base::Plus::space);
  const bool in_list = decoded.find_first_of("({") != std::string::npos;
  if (!in_list) return text;
  if (is_in_quotes(decoded)) return escaped_for_quotes(text);
  if (text.find_first_of(",()\"\\{}: ") != std::string::npos) {
    return std::unexpected(errors::bad_reference(
        reference, "points to text with commas, quotes or parentheses: put it in double quotes"
    ));
  }
  return text;
}

}  // namespace

Result<Reference> parse_reference(std::string_view text) {
  const auto bad = [text](std::string_view why) {
    return std::unexpected(errors::bad_reference(text, why));
  };
  constexpr std::string_view member = "/body";
  const size_t slash = std::min(text.find('/'), text.size());
  const auto item = parse_index(text.substr(0, slash));
  std::string_view rest = text.substr(slash);
  if (!item || !rest.starts_with(member)) return bad("is not written like 0/body/0/id");
  rest.remove_prefix(member.size());
  if (!rest.empty() && rest.front() != '/') return bad("is not written like 0/body/0/id");
  Reference out{.item = *item, .tokens = {}};
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const size_t end = std::min(rest.find('/'), rest.size());
    auto token = unescape_token(rest.substr(0, end));
    if (!token) return bad("has a ~ that is neither ~0 nor ~1");
    if (out.tokens.size() == json::max_nesting) return bad("goes too deep");
    out.tokens.push_back(*std::move(token));
    rest.remove_prefix(end);
  }
  return out;
}

std::optional<std::string_view> find_value(
    std::string_view json, const std::vector<std::string>& tokens, size_t& read
) {
  json::Cursor cursor(json);
  read = 0;
  bool found = true;
  for (const std::string& token : tokens) {
    const char kind = cursor.peek();
    found = kind == '{'   ? enter_member(cursor, token, read)
            : kind == '[' ? enter_element(cursor, token)
                          : false;
    if (!found) break;
  }
  const auto value = found ? cursor.take_value() : std::nullopt;
  read += cursor.at();
  return value;
}

Result<std::string> resolve_body(
    std::string_view body, const Answers& answers, ReferenceBudget& budget
) {
  return BodyResolver(body, answers, budget).resolve();
}

Result<std::string> resolve_path(
    std::string_view path, const Answers& answers, ReferenceBudget& budget
) {
  std::string out;
  for (size_t placeholders = 0;; ++placeholders) {
    if (out.size() + path.size() > max_path || placeholders > max_placeholders) {
      return std::unexpected(errors::batch_too_large(
          fmt::format("A path may have {} bytes and {} references", max_path, max_placeholders)
      ));
    }
    const size_t start = path.find("${");
    if (start == std::string_view::npos) break;
    const size_t end = path.find('}', start);
    if (end == std::string_view::npos)
      return std::unexpected(errors::bad_reference(path.substr(start), "does not end with a }"));
    const std::string written =
        base::percent_decode(path.substr(start + 2, end - start - 2), base::Plus::literal);
    out += path.substr(0, start);
    TRY(const std::string_view value, look_up(written, answers, budget));
    TRY(std::string text, text_of(value, written));
    TRY(text, fit(std::move(text), out, written));
    TRY(spend(budget, text.size()));
    out += base::percent_encode(text);
    path.remove_prefix(end + 1);
  }
  TRY(spend(budget, path.size()));
  out += path;
  return out;
}

}  // namespace plinth::rest
