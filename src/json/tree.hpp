// JSON that is kept and edited: claims, metadata, request bodies of the auth API. Boost.JSON's
// value under our limits. For large bodies that only pass through, see scan.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace plinth::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

// Nothing when the text is not exactly one JSON value, is not UTF-8, nests deeper than 64 or has a
// number beyond double.
// `reason`, when given, gets the parser's words.
std::optional<Value> parse(std::string_view text, std::string* reason = nullptr);

// The same, and the value must be an object.
std::optional<Object> parse_object(std::string_view text, std::string* reason = nullptr);

std::string to_text(const Value& value);
std::string to_text(const Object& object);

// A copy with the members of every object in order of their keys, as jsonb and Go's encoder print
// them.
Value sorted(const Value& value);

// The member as text: nothing when absent, null or no string.
std::optional<std::string_view> find_string(const Object& object, std::string_view key);
// The member, unless it is absent or null.
const Value* find(const Object& object, std::string_view key);
std::optional<bool> find_bool(const Object& object, std::string_view key);
std::optional<int64_t> find_integer(const Object& object, std::string_view key);

}  // namespace plinth::json
