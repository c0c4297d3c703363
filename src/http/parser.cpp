#include "http/parser.hpp"

#include <algorithm>
#include <charconv>

#include "http/octets.hpp"

namespace plinth::http {
namespace {

constexpr size_t max_fields = 100;
constexpr std::string_view line_end = "\r\n";

}  // namespace

bool RequestParser::accept_body(uint64_t limit) {
  max_body_ = limit;
  if (stage_ != Stage::sized_body || left_ <= limit) return true;
  refuse(413, "the body is too large");
  return false;
}

RequestParser::Progress RequestParser::take(std::string& received) {
  return stage_ == Stage::head ? take_head(received) : take_body(received);
}

RequestParser::Progress RequestParser::refuse(int status, std::string_view why) {
  status_ = status;
  refusal_ = why;
  return Progress::refused;
}

// Its beginning: the rest is looked at when all of it is there.
bool RequestParser::may_be_head(std::string_view received) {
  return token_octets[static_cast<unsigned char>(received.front())];
}

RequestParser::Progress RequestParser::take_head(std::string& received) {
  if (received.empty()) return Progress::hungry;
  if (!may_be_head(received)) return refuse(400, "this is no HTTP request");
  const size_t from = searched_ < 3 ? 0 : searched_ - 3;
  const size_t end = received.find("\r\n\r\n", from);
  searched_ = received.size();
  const size_t size = end == std::string::npos ? received.size() : end + 4;
  if (size > limits_.head_bytes) {
    const bool in_target = std::string_view(received).find(line_end) > limits_.target_bytes;
    return in_target ? refuse(414, "the target is too long") : refuse(431, "the head is too large");
  }
  if (end == std::string::npos) return Progress::hungry;

  request_.head.swap(received);  // which leaves every byte where it is
  received.assign(request_.head, size);
  if (!parse_head(std::string_view(request_.head).substr(0, end + 2))) return Progress::refused;
  return stage_ == Stage::done ? Progress::done : Progress::head;
}

// All lines, each with its end.
bool RequestParser::parse_head(std::string_view head) {
  bool is_first = true;
  while (!head.empty()) {
    const size_t end = head.find('\r');
    const std::string_view line = head.substr(0, end);
    if (!head.substr(end).starts_with(line_end)) {
      refuse(400, "a line of the head does not end as it should");
      return false;
    }
    head.remove_prefix(end + line_end.size());
    const bool understood = is_first ? parse_request_line(line) : parse_field(line);
    if (!understood) return false;
    is_first = false;
  }
  return conclude_head();
}

bool RequestParser::parse_request_line(std::string_view line) {
  const auto refused = [&](int status, std::string_view why) {
    refuse(status, why);
    return false;
  };
  const size_t method_end = line.find(' ');
  const size_t target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || method_end == target_end)
    return refused(400, "the request line is malformed");
  const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
  const std::string_view version = line.substr(target_end + 1);
  request_.method = line.substr(0, method_end);
  request_.target = target;
  if (target.size() > limits_.target_bytes) return refused(414, "the target is too long");
  if (!is_token(request_.method) || target.empty() || !is_visible(target))
    return refused(400, "the request line is malformed");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return version.starts_with("HTTP/") ? refused(505, "HTTP/1.1 is spoken here")
                                        : refused(400, "the request line is malformed");
  }
  is_1_0_ = version.ends_with('0');
  keep_alive_ = !is_1_0_;
  const size_t mark = target.find('?');
  request_.path = target.substr(0, mark);
  if (mark != std::string_view::npos) request_.query = target.substr(mark + 1);
  return true;
}

bool RequestParser::parse_field(std::string_view line) {
  const size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || !is_token(name)) {
    refuse(400, "a header is malformed");
    return false;
  }
  const std::string_view value = trim(line.substr(colon + 1));
  if (!is_field_value(value)) {
    refuse(400, "a header's value is malformed");
    return false;
  }
  if (request_.headers.size() == max_fields) {
    refuse(431, "there are too many headers");
    return false;
  }
  request_.headers.push_back({.name = name, .value = value});
  return understand(name, value);
}

// The few that say where the message ends. Most others are told from them by their length.
bool RequestParser::understand(std::string_view name, std::string_view value) {
  if (name.size() == 14 && equal_ignoring_case(name, "content-length")) return parse_length(value);
  if (name.size() == 17 && equal_ignoring_case(name, "transfer-encoding"))
    return parse_transfer_coding(value);
  if (name.size() == 10 && equal_ignoring_case(name, "connection")) parse_connection(value);
  return true;
}

bool RequestParser::parse_length(std::string_view value) {
  const char* end = value.data() + value.size();
  const auto [stop, failure] = std::from_chars(value.data(), end, left_);
  const bool is_number = failure == std::errc() && stop == end && !value.empty();
  if (is_number && !std::exchange(has_length_, true)) return true;
  refuse(400, is_number ? "there are several lengths" : "the length is malformed");
  return false;
}

bool RequestParser::parse_transfer_coding(std::string_view value) {
  if (!equal_ignoring_case(value, "chunked")) {
    refuse(501, "the one transfer coding known here is chunked");
    return false;
  }
  if (!std::exchange(is_chunked_, true)) return true;
  refuse(400, "there are several transfer codings");
  return false;
}

void RequestParser::parse_connection(std::string_view value) {
  while (!value.empty()) {
    const size_t comma = value.find(',');
    const std::string_view option = trim(value.substr(0, comma));
    if (equal_ignoring_case(option, "close")) keep_alive_ = false;
    if (is_1_0_ && equal_ignoring_case(option, "keep-alive")) keep_alive_ = true;
    value.remove_prefix(comma == std::string_view::npos ? value.size() : comma + 1);
  }
}

bool RequestParser::conclude_head() {
  if (is_chunked_ && (has_length_ || is_1_0_)) {
    refuse(400, "the length of the body can be read in two ways");
    return false;
  }
  stage_ = is_chunked_ ? Stage::chunk_size : left_ > 0 ? Stage::sized_body : Stage::done;
  constexpr uint64_t trusted_length = 1 << 20;  // beyond that memory grows with what really arrives
  if (left_ > 0) request_.body.reserve(static_cast<size_t>(std::min(left_, trusted_length)));
  return true;
}

RequestParser::Progress RequestParser::take_body(std::string& received) {
  std::string_view rest = received;
  Progress progress = Progress::head;  // further on
  while (progress == Progress::head && stage_ != Stage::done) progress = step(rest);
  if (progress == Progress::refused) return progress;
  received.erase(0, received.size() - rest.size());
  return stage_ == Stage::done ? Progress::done : Progress::hungry;
}

RequestParser::Progress RequestParser::step(std::string_view& rest) {
  switch (stage_) {
    case Stage::sized_body:
      return take_part(rest, Stage::done);
    case Stage::chunk:
      return take_part(rest, Stage::chunk_end);
    default:
      return take_line(rest);
  }
}

RequestParser::Progress RequestParser::take_part(std::string_view& rest, Stage then) {
  if (rest.empty()) return Progress::hungry;
  const size_t count = static_cast<size_t>(std::min<uint64_t>(left_, rest.size()));
  if (request_.body.size() + count > max_body_) return refuse(413, "the body is too large");
  request_.body.append(rest.substr(0, count));
  rest.remove_prefix(count);
  left_ -= count;
  if (left_ == 0) stage_ = then;
  return Progress::head;
}

// The size of a chunk, the end of one, or a trailer, which is dropped.
RequestParser::Progress RequestParser::take_line(std::string_view& rest) {
  const size_t end = rest.find('\n');
  const size_t size = end == std::string_view::npos ? rest.size() : end + 1;
  if (lines_bytes_ + size > limits_.head_bytes)
    return refuse(431, "what stands between the chunks, or behind them, is too large");
  if (end == std::string_view::npos) return Progress::hungry;
  const std::string_view ended = rest.substr(0, size);
  rest.remove_prefix(size);
  if (!ended.ends_with(line_end) || !is_field_value(ended.substr(0, size - line_end.size())))
    return refuse(400, "a chunk is malformed");
  const std::string_view line = ended.substr(0, size - line_end.size());
  switch (stage_) {
    case Stage::chunk_end:
      if (!line.empty()) return refuse(400, "a chunk is longer than it says");
      stage_ = Stage::chunk_size;
      return Progress::head;
    case Stage::chunk_size:
      lines_bytes_ += size - std::min(size, line.find(';'));  // a plain size costs nothing
      return parse_chunk_size(line) ? Progress::head : Progress::refused;
    default:
      lines_bytes_ += size;
      if (line.empty()) stage_ = Stage::done;
      return Progress::head;
  }
}

bool RequestParser::parse_chunk_size(std::string_view line) {
  const std::string_view digits = line.substr(0, line.find_first_of("; \t"));
  const char* end = digits.data() + digits.size();
  const auto [stop, failure] = std::from_chars(digits.data(), end, left_, 16);
  const std::string_view extension = trim(line.substr(digits.size()));
  const bool is_size = failure == std::errc() && stop == end && !digits.empty();
  if (!is_size || (!extension.empty() && extension.front() != ';')) {
    refuse(400, "the size of a chunk is malformed");
    return false;
  }
  stage_ = left_ == 0 ? Stage::trailers : Stage::chunk;
  return true;
}

}  // namespace plinth::http
