// A vector for a text without any model, so that semantic search can be tried offline: words and
// their trigrams are hashed to places of the vector, and words of one topic ("refund", "money
// back") share some of them. Texts about the same thing are near, also in other words, as far as
// the built-in topics reach. For demonstrations; a real model knows more.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace plinth::seed {

inline constexpr size_t embedding_dimensions = 1'536;  // those of public.ai_embeddings
inline constexpr std::string_view embedding_model = "plinth-hash-1";

// Of length 1, or all zero for a text without a word. The same text gives the same vector
// everywhere and in every version: stored vectors are compared with new ones.
std::vector<float> embed(std::string_view text);

// As pgvector reads it: [0.01,-0.2,…].
std::string embedding_text(const std::vector<float>& vector);

// Between -1 and 1.
double cosine_similarity(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace plinth::seed
