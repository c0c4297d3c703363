#include "pg/statement_cache.hpp"

namespace plinth::pg {

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

void StatementCache::set_ready(const std::string& name) {
  if (const auto found = by_name_.find(name); found != by_name_.end())
    found->second->state = State::ready;
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
