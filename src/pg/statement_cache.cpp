#include "pg/statement_cache.hpp"

namespace plinth::pg {

size_t StatementCache::KeyHash::operator()(const Key& key) const {
  constexpr size_t sample = 16;
  constexpr size_t samples = 5;
  const std::hash<std::string_view> hash;
  if (key.text.size() <= sample * samples) return hash(key.text) * 31 + hash(key.role);
  const size_t stride = (key.text.size() - sample) / (samples - 1);
  size_t sum = key.text.size() * 31 + hash(key.role);
  for (size_t i = 0; i < samples; ++i) sum = sum * 31 + hash(key.text.substr(i * stride, sample));
  return sum;
}

StatementCache::Entry* StatementCache::find(std::string_view role, std::string_view text) {
  const auto found = by_key_.find({role, text});
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &entries_.front();
}

StatementCache::Entry& StatementCache::insert(std::string_view role, std::string_view text) {
  entries_.push_front({
      .role = std::string(role),
      .text = std::string(text),
      .name = "p" + std::to_string(++next_name_),
  });
  by_key_.emplace(Key{entries_.front().role, entries_.front().text}, entries_.begin());
  by_name_.emplace(entries_.front().name, entries_.begin());
  return entries_.front();
}

std::string StatementCache::evict() {
  if (entries_.size() <= capacity_ || entries_.back().state != State::ready) return {};
  std::string name = entries_.back().name;
  erase(name);
  return name;
}

void StatementCache::set_ready(const std::string& name, std::shared_ptr<const Columns> columns) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return;
  found->second->state = State::ready;
  found->second->columns = std::move(columns);
}

void StatementCache::erase(const std::string& name) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return;
  const Handle entry = found->second;
  by_name_.erase(found);
  by_key_.erase({entry->role, entry->text});
  entries_.erase(entry);
}

void StatementCache::clear() {
  by_name_.clear();
  by_key_.clear();
  entries_.clear();
}

}  // namespace plinth::pg
