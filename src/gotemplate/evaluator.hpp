// What pipelines come to, and how much of the limits that takes.
#pragma once

#include <utility>
#include <vector>

#include "gotemplate/functions.hpp"
#include "gotemplate/tree.hpp"

namespace plinth::gotemplate {

class Evaluator {
 public:
  // `tree` outlives it.
  explicit Evaluator(const Tree& tree)
      : limits_(tree.limits),
        room_(limits_.made_bytes),
        variables_(tree.slots, nil()) {}

  // Sets the variables of the pipeline too, unless there are two.
  Result<Value> evaluate(const Pipeline& pipeline, const Value& dot);
  void set(size_t slot, Value value) { variables_[slot] = std::move(value); }

  Result<void> count_step(Position at);

 private:
  Result<Value> run(const Command& command, const Value& dot, const Value* piped);
  Result<Value> call(
      const Command& command, const FunctionInfo& function, const Value& dot, const Value* piped
  );
  Result<Value> decide(
      const Command& command, const FunctionInfo& function, const Value& dot, const Value* piped
  );
  Result<Value> value_of(const Operand& operand, const Value& dot);
  Result<Value> base_of(const Operand& operand, const Value& dot);

  const Limits& limits_;
  size_t steps_ = 0;
  size_t room_;
  std::vector<Value> variables_;
};

}  // namespace plinth::gotemplate
