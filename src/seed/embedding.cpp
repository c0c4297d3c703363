#include "seed/embedding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "seed/random.hpp"

namespace plinth::seed {
namespace {

// Words by topic, as stem() leaves them. A word may belong to several.
struct Topic {
  std::string_view name;
  std::string_view words;
};
constexpr std::array<Topic, 27> topics{{
    {"refund", "refund money back reimburse repay return"},
    {"invoice", "invoice bill receipt tax statement"},
    {"payment", "pay payment card debit charge credit"},
    {"plan", "plan subscription upgrade downgrade price pricing tier seat trial subscribe"},
    {"cancel", "cancel quit terminate end unsubscribe leave stop"},
    {"password", "password forgot forgotten reset login credential passphrase"},
    {"second factor", "factor authenticator code otp authentication 2fa mfa"},
    {"address", "mail email address inbox newsletter"},
    {"erase", "delete erase erasure remove wipe forget"},
    {"sign-in", "sign signin directory sso account login"},
    {"people", "colleague member team people invite coworker employee staff teammate"},
    {"roles", "role permission access owner admin right transfer"},
    {"calendar", "calendar appointment meeting book slot schedule date"},
    {"move", "reschedule move postpone shift later"},
    {"reminder", "reminder remind show no-show sms message notification"},
    {"time zone", "zone timezone summer abroad utc"},
    {"import", "import upload spreadsheet csv excel file contact column"},
    {"leads", "lead scoring score qualified prospect funnel sale pipeline convert customer"},
    {"automation", "workflow automation automate automatic trigger step template run"},
    {"failure", "fail error broken crash wrong problem retry retrie incident"},
    {"report", "report dashboard figure chart metric revenue statistic analytic kpi"},
    {"export", "export download csv backup spreadsheet"},
    {"privacy", "privacy gdpr personal data consent cookie subject withdrawal"},
    {"security", "security secure attack hack suspiciou leaked encryption encrypted lock block"},
    {"api", "api webhook rest key endpoint developer http request limit integration"},
    {"assistant", "agent chat assistant bot ai human talk conversation"},
    {"churn", "churn lost retention quiet inactive recurring"},
}};

constexpr std::string_view stop_words =
    " a about all also am an and any are as at be been but by can do does each everybody for from "
    "get "
    "had has have how i if in is it its me my not of on once one only or our see so some that the "
    "their them then they this to under up us was we what when where which who why will with you "
    "your ";

constexpr int places_a_word = 6;
constexpr int places_a_topic = 14;
constexpr float trigram_weight = 0.3F;
constexpr float topic_weight = 0.9F;

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (word.size() > 1 && stop_words.find(" " + word + " ") == std::string_view::npos) {
      words.push_back(word);
    }
    word.clear();
  };
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               static_cast<unsigned char>(c) >= 0x80) {
      word += c;
    } else {
      finish();
    }
  }
  finish();
  return words;
}

// Endings that change nothing of the meaning.
std::string stem(std::string word) {
  if (word.size() > 5 && word.ends_with("ing")) word.resize(word.size() - 3);
  if (word.size() > 4 && word.ends_with("es") && !word.ends_with("ses")) word.pop_back();
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.pop_back();
  if (word.size() > 5 && word.ends_with("ed")) word.resize(word.size() - 2);
  if (word.size() > 4 && word.ends_with('e')) word.pop_back();
  return word;
}

const std::multimap<std::string, size_t>& topics_by_stem() {
  static const std::multimap<std::string, size_t> found = [] {
    std::multimap<std::string, size_t> map;
    for (size_t i = 0; i < topics.size(); ++i) {
      for (const std::string& word : words_of(topics.at(i).words)) map.emplace(stem(word), i);
    }
    return map;
  }();
  return found;
}

// Adds to places that follow from the name, half of them negative.
void add(std::vector<float>& vector, std::string_view name, int places, float weight) {
  uint64_t hash = mixed_hash(name);
  for (int i = 0; i < places; ++i) {
    const float sign = (hash >> 63) != 0 ? 1.0F : -1.0F;
    vector[hash % embedding_dimensions] += sign * weight;
    hash = mixed_hash(fmt::format("{}/{}", hash, i));
  }
}

void add_trigrams(std::vector<float>& vector, const std::string& word) {
  const std::string padded = "<" + word + ">";
  for (size_t i = 0; i + 3 <= padded.size(); ++i) {
    add(vector, "3:" + padded.substr(i, 3), 2, trigram_weight);
  }
}

}  // namespace

std::vector<float> embed(std::string_view text) {
  std::vector<float> vector(embedding_dimensions, 0.0F);
  std::array<int, topics.size()> hits{};
  for (const std::string& word : words_of(text)) {
    const std::string root = stem(word);
    add(vector, "w:" + root, places_a_word, 1.0F);
    add_trigrams(vector, root);
    const auto [begin, end] = topics_by_stem().equal_range(root);
    for (auto it = begin; it != end; ++it) ++hits.at(it->second);
  }
  for (size_t i = 0; i < topics.size(); ++i) {
    // The second word of a topic says less than the first.
    const float strength = std::sqrt(static_cast<float>(hits.at(i)));
    if (hits.at(i) > 0) {
      add(vector, fmt::format("t:{}", topics.at(i).name), places_a_topic, topic_weight * strength);
    }
  }
  float sum = 0;
  for (const float value : vector) sum += value * value;
  if (sum == 0) return vector;
  const float length = std::sqrt(sum);
  for (float& value : vector) value /= length;
  return vector;
}

std::string embedding_text(const std::vector<float>& vector) {
  std::string out = "[";
  for (const float value : vector) {
    if (out.size() > 1) out += ',';
    if (value == 0) {
      out += '0';
    } else {
      fmt::format_to(std::back_inserter(out), "{:.5f}", value);
    }
  }
  return out + "]";
}

double cosine_similarity(const std::vector<float>& a, const std::vector<float>& b) {
  double dot = 0;
  double length_a = 0;
  double length_b = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    dot += double{a[i]} * double{b[i]};
    length_a += double{a[i]} * double{a[i]};
    length_b += double{b[i]} * double{b[i]};
  }
  if (length_a == 0 || length_b == 0) return 0;
  return dot / std::sqrt(length_a * length_b);
}

}  // namespace plinth::seed
