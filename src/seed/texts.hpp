// What people of the demo write. "{}" stands for a name the caller puts in.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace plinth::seed::texts {

// A post of the feed with what others say to it.
struct Thread {
  std::string_view title;
  std::string_view body;
  std::string_view tag;
  std::array<std::string_view, 4> replies;
};
extern const std::span<const Thread> threads;

// A question, tip or showcase of the forum; the first answer of a question solves it.
struct Topic {
  std::string_view type;
  std::string_view title;
  std::string_view body;
  std::string_view tag;
  std::array<std::string_view, 3> answers;
};
extern const std::span<const Topic> topics;

// A talk of a person with an assistant, in turns: the person begins.
struct Dialogue {
  std::string_view title;
  std::array<std::string_view, 6> turns;  // the last ones may be empty
};
extern const std::span<const Dialogue> dialogues;

// A piece of the help centre.
struct Article {
  std::string_view topic;
  std::string_view text;
};
extern const std::span<const Article> articles;

// `text` with `value` in the place of each "{}".
std::string filled(std::string_view text, std::string_view value);

}  // namespace plinth::seed::texts
