#include "gotemplate/evaluator.hpp"

#include <fmt/format.h>

namespace plinth::gotemplate {
namespace {

// A member that is not there, and any member of nothing, is nothing.
Result<Value> member_of(const Value& value, const std::string& name, Position at) {
  if (value->is_null()) return nil();
  const auto* object = value->if_object();
  if (object == nullptr)
    return fail(at, fmt::format(".{} is asked of {}, which has no members", name, kind_of(*value)));
  const json::Value* found = object->if_contains(name);
  return found == nullptr ? nil() : part_of(value, *found);
}

}  // namespace

Result<void> Evaluator::count_step(Position at) {
  if (++steps_ > limits_.steps) return fail(at, "the template takes too many steps");
  return {};
}

Result<Value> Evaluator::evaluate(const Pipeline& pipeline, const Value& dot) {
  Value value;
  for (const Command& command : pipeline.commands) {
    const Value before = std::move(value);
    TRY(value, run(command, dot, before ? &before : nullptr));
  }
  if (pipeline.slots.size() == 1) set(pipeline.slots.front(), value);
  return value;
}

Result<Value> Evaluator::run(const Command& command, const Value& dot, const Value* piped) {
  TRY(count_step(command.at));
  const auto* function = std::get_if<Function>(&command.operands.front().base);
  if (function == nullptr) return value_of(command.operands.front(), dot);
  if ((*function)->evaluation == Evaluation::all) return call(command, **function, dot, piped);
  return decide(command, **function, dot, piped);
}

Result<Value> Evaluator::call(
    const Command& command, const FunctionInfo& function, const Value& dot, const Value* piped
) {
  std::vector<Value> arguments;
  arguments.reserve(command.operands.size());
  for (size_t i = 1; i < command.operands.size(); ++i) {
    TRY(auto value, value_of(command.operands[i], dot));
    arguments.push_back(std::move(value));
  }
  if (piped != nullptr) arguments.push_back(*piped);
  auto result = function.call({.arguments = arguments, .room = room_});
  if (!result) return fail(command.at, std::move(result).error());
  if (const auto* text = (*result)->if_string()) {
    if (text->size() > room_) return fail(command.at, "functions make too much text");
    room_ -= text->size();
  }
  return *std::move(result);
}

// `and` and `or`: what decides is the result, and what follows is not looked at.
Result<Value> Evaluator::decide(
    const Command& command, const FunctionInfo& function, const Value& dot, const Value* piped
) {
  const bool decisive = function.evaluation == Evaluation::until_yes;
  Value value;
  for (size_t i = 1; i < command.operands.size(); ++i) {
    TRY(value, value_of(command.operands[i], dot));
    if (is_true(*value) == decisive) return value;
  }
  return piped != nullptr ? *piped : value;
}

Result<Value> Evaluator::value_of(const Operand& operand, const Value& dot) {
  TRY(auto value, base_of(operand, dot));
  for (const std::string& field : operand.fields) {
    TRY(count_step(operand.at));
    TRY(value, member_of(value, field, operand.at));
  }
  return value;
}

Result<Value> Evaluator::base_of(const Operand& operand, const Value& dot) {
  if (const auto* variable = std::get_if<Variable>(&operand.base))
    return variables_[variable->slot];
  if (const auto* literal = std::get_if<Literal>(&operand.base)) return literal->value;
  if (const auto* nested = std::get_if<Nested>(&operand.base)) return evaluate(**nested, dot);
  return dot;
}

}  // namespace plinth::gotemplate
