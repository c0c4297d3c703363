#include "seed/embedding.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "seed/texts.hpp"

namespace plinth::seed {
namespace {

double likeness(std::string_view a, std::string_view b) {
  return cosine_similarity(embed(a), embed(b));
}

// The place of the first article with these words among those nearest to a question, from 1.
size_t place_of(std::string_view question, std::string_view words) {
  std::vector<std::pair<double, std::string_view>> found;
  for (const texts::Article& article : texts::articles) {
    found.emplace_back(-likeness(question, article.text), article.text);
  }
  std::ranges::sort(found);
  for (size_t i = 0; i < found.size(); ++i) {
    if (found[i].second.find(words) != std::string_view::npos) return i + 1;
  }
  return found.size() + 1;
}

TEST(Embedding, HasLengthOneAndTheDimensionsOfTheTable) {
  const std::vector<float> vector = embed("Invoices are issued on the first of each month.");
  EXPECT_EQ(vector.size(), embedding_dimensions);
  double sum = 0;
  for (const float value : vector) sum += double{value} * double{value};
  EXPECT_NEAR(sum, 1, 1e-5);
}

TEST(Embedding, OfNothingIsNothing) {
  const std::vector<float> vector = embed(" - the, of! ");
  EXPECT_TRUE(std::ranges::all_of(vector, [](float value) { return value == 0; }));
  EXPECT_EQ(cosine_similarity(vector, embed("word")), 0);
}

TEST(Embedding, DoesNotMindCaseEndingsAndOrder) {
  EXPECT_NEAR(likeness("Refund the invoice", "invoices REFUNDED"), 1, 0.02);
  EXPECT_NEAR(likeness("same text", "same text"), 1, 1e-6);
}

TEST(Embedding, PutsSynonymsNear) {
  const double same_topic = likeness("get my money back", "refund");
  EXPECT_GT(same_topic, 0.25);
  EXPECT_GT(same_topic, 2 * likeness("get my money back", "calendar reminder"));
}

TEST(Embedding, FindsTheArticleAQuestionIsAbout) {
  EXPECT_LE(place_of("How do I get my money back?", "Refunds:"), 3U);
  EXPECT_LE(place_of("I forgot my login credentials", "Reset a forgotten password"), 3U);
  EXPECT_LE(place_of("move my appointment to another date", "Reschedule a meeting"), 3U);
  EXPECT_LE(place_of("upload an excel file with customers", "Import contacts"), 3U);
  EXPECT_LE(place_of("automation crashed, why?", "When a workflow run fails"), 3U);
  EXPECT_LE(place_of("a coworker quits, take the permissions away", "Remove a member"), 3U);
  EXPECT_LE(place_of("GDPR: somebody wants to see their data", "data subject request"), 3U);
}

TEST(Embedding, IsWrittenAsPgvectorReadsIt) {
  const std::string text = embedding_text(embed("invoice"));
  EXPECT_TRUE(text.starts_with("["));
  EXPECT_TRUE(text.ends_with("]"));
  EXPECT_EQ(std::ranges::count(text, ','), static_cast<std::ptrdiff_t>(embedding_dimensions) - 1);
}

}  // namespace
}  // namespace plinth::seed
