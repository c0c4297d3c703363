// Bytes that have come and are not understood yet.
#pragma once

#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace plinth::pg {

class ReceiveBuffer {
 public:
  std::string_view bytes() const { return {data_.get() + begin_, end_ - begin_}; }

  void consume(size_t count) {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
  }

  // Where the next bytes go. There is room for a message of `message_size` that begins with
  // bytes(). Ends views into bytes().
  std::span<char> room(size_t message_size) {
    const size_t held = end_ - begin_;
    const size_t wanted = std::max(usual_size, message_size);
    const bool is_shrinkable =
        capacity_ > largest_kept && wanted == usual_size && held < usual_size;
    if (wanted > capacity_ || is_shrinkable) {
      move_to(std::make_unique_for_overwrite<char[]>(wanted));
      capacity_ = wanted;
    } else if (begin_ > 0 && capacity_ - begin_ < message_size + least_room) {
      std::memmove(data_.get(), data_.get() + begin_, held);
      begin_ = 0;
      end_ = held;
    }
    return {data_.get() + end_, capacity_ - end_};
  }

  void add(size_t count) { end_ += count; }

 private:
  static constexpr size_t usual_size = 32'768;
  static constexpr size_t largest_kept = 262'144;
  static constexpr size_t least_room = 4'096;

  void move_to(std::unique_ptr<char[]> other) {
    const size_t held = end_ - begin_;
    if (held > 0) std::memcpy(other.get(), data_.get() + begin_, held);
    data_ = std::move(other);
    begin_ = 0;
    end_ = held;
  }

  std::unique_ptr<char[]> data_;
  size_t capacity_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace plinth::pg
