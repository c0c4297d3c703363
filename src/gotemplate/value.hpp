// What a template computes with: JSON, part of the data or made while rendering.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "json/tree.hpp"

namespace plinth::gotemplate {

// Never null. Copies share.
using Value = std::shared_ptr<const json::Value>;

// Also what a member that is absent is.
Value nil();
Value make(json::Value value);
// Of data that outlives every copy.
Value borrow(const json::Value& value);
// A member or an element of `whole`, which it keeps alive.
Value part_of(const Value& whole, const json::Value& part);

// As `if` understands it: not nil, false, zero, nor empty.
bool is_true(const json::Value& value);

// "text", "a number", …: for errors.
std::string_view kind_of(const json::Value& value);

// As Go's fmt prints with %v: `map[a:1 b:[x y]]`, but nil is empty at the top.
void append_text(std::string& out, const json::Value& value);

// A number as Go prints it: the shortest that reads back, with exponents from 1e+21 and below
// 1e-04.
std::string number_text(const json::Value& number);

// Whole numbers within int64, whatever they are stored as.
std::optional<int64_t> integer_of(const json::Value& value);
std::optional<double> number_of(const json::Value& value);

}  // namespace plinth::gotemplate
