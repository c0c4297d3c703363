#include "rest/plan/fuzzy.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "http/message.hpp"

namespace plinth::rest {
namespace {

// PostgREST ranks with the algorithm of the fuzzyset libraries: candidates by the cosine of their
// n-gram counts, the best of them by edit distance; trigrams first, bigrams if those find nothing.
using Grams = std::map<std::string, int>;

Grams grams_of(std::string_view text, size_t size) {
  std::string padded = "-";
  for (const char c : text) {
    const bool kept =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == ',' || (c & 0x80) != 0;
    if (kept) padded += c;
  }
  padded += '-';
  while (padded.size() < size) padded += '-';
  Grams grams;
  for (size_t i = 0; i + size <= padded.size(); ++i) ++grams[padded.substr(i, size)];
  return grams;
}

double length_of(const Grams& grams) {
  double sum = 0;
  for (const auto& [gram, count] : grams) sum += static_cast<double>(count) * count;
  return std::sqrt(sum);
}

double cosine(const Grams& a, const Grams& b) {
  double dot = 0;
  for (const auto& [gram, count] : a) {
    if (const auto other = b.find(gram); other != b.end())
      dot += static_cast<double>(count) * other->second;
  }
  const double lengths = length_of(a) * length_of(b);
  return lengths == 0 ? 0 : dot / lengths;
}

double edit_similarity(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  const size_t longest = std::max(a.size(), b.size());
  return longest == 0 ? 1 : 1 - static_cast<double>(row.back()) / static_cast<double>(longest);
}

struct Candidate {
  std::string_view name;
  double score;
};

}  // namespace

std::optional<std::string> most_similar(
    std::string_view wanted, const std::vector<std::string_view>& names, double threshold
) {
  constexpr size_t longest = 1000;  // beyond it nothing was mistyped, and comparing takes long
  if (wanted.size() > longest) return std::nullopt;
  const std::string lowered = http::lower(wanted);
  for (const size_t size : {3u, 2u}) {
    const Grams grams = grams_of(lowered, size);
    std::vector<Candidate> candidates;
    for (const std::string_view name : names) {
      if (name == wanted) return std::nullopt;
      if (http::lower(name) == lowered) return std::string(name);
      const double score = cosine(grams, grams_of(http::lower(name), size));
      if (score > 0) candidates.push_back({.name = name, .score = score});
    }
    std::ranges::sort(candidates, std::greater(), &Candidate::score);
    if (candidates.size() > 50) candidates.resize(50);
    for (Candidate& candidate : candidates)
      candidate.score = edit_similarity(lowered, http::lower(candidate.name));
    const auto best = std::ranges::max_element(candidates, {}, &Candidate::score);
    if (best != candidates.end() && best->score >= threshold) return std::string(best->name);
  }
  return std::nullopt;
}

}  // namespace plinth::rest
