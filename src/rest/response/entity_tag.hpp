// The entity tag (RFC 9110 §8.8.3) of rows.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace plinth::rest {

// Of a JSON body, without quotes: 32 hexadecimal digits. One row has the same tag whether it comes
// as an object or as an array of one, so that either can be named when it is changed.
std::string entity_tag(std::string_view body);

// The same of a body that comes in parts; the brackets of an array are left out by who adds them.
class EntityTagger {
 public:
  EntityTagger();
  ~EntityTagger();
  void add(std::string_view part);
  std::string tag() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace plinth::rest
