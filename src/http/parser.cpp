#include "http/parser.hpp"

#include <functional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace plinth::http {

namespace beast_http = boost::beast::http;

namespace {

constexpr size_t max_fields = 100;

bool is_within(std::string_view part, std::string_view whole) {
  const std::less_equal<const char*> before;
  return before(whole.data(), part.data()) &&
         before(part.data() + part.size(), whole.data() + whole.size());
}

}  // namespace

RequestParser::RequestParser(Request& request, const ParserLimits& limits)
    : request_(request),
      limits_(limits) {
  header_limit(limits.head_bytes);
  body_limit(boost::none);  // Beast would want to know before the head is read
}

bool RequestParser::accept_body(uint64_t limit) {
  max_body_ = limit;
  if (!content_length() || *content_length() <= limit) return true;
  status_ = 413;
  return false;
}

RequestParser::Progress RequestParser::take(std::string& received) {
  return is_header_done() ? take_body(received) : take_head(received);
}

// All of a head, too much of it, or what cannot become one. Beast would take it line by line, and
// views of the first lines would not survive what is received next.
bool RequestParser::is_worth_parsing(std::string_view received) {
  if (received.empty()) return false;
  const bool begins_well = received.front() >= 'A' && received.front() <= 'Z';
  const size_t from = searched_ < 3 ? 0 : searched_ - 3;
  searched_ = received.size();
  return !begins_well || received.size() > limits_.head_bytes ||
         received.find("\r\n\r\n", from) != std::string_view::npos;
}

RequestParser::Progress RequestParser::take_head(std::string& received) {
  if (!is_worth_parsing(received)) return Progress::hungry;
  eager(false);
  head_ = received;
  const size_t used = put(boost::asio::buffer(received), failure_);
  if (failure_ == beast_http::error::need_more) {
    if (received.size() <= limits_.head_bytes) return Progress::hungry;
    failure_ = beast_http::error::header_limit;
  }
  if (failure_) return refuse(status_of_failure(std::string_view(received).substr(used)));
  request_.head.swap(received);  // which leaves every byte where it is
  received.assign(request_.head, used);
  return is_done() ? Progress::done : Progress::head;
}

RequestParser::Progress RequestParser::take_body(std::string& received) {
  if (is_done()) return Progress::done;
  if (received.empty()) return Progress::hungry;
  eager(true);
  received.erase(0, put(boost::asio::buffer(received), failure_));
  const bool is_hungry = failure_ == beast_http::error::need_more;
  if (failure_ && !is_hungry) return refuse(status_of_failure(received));
  if (is_done()) return Progress::done;
  // Only chunk extensions and trailers wait for their end, and Beast sets them no limit.
  return received.size() > limits_.head_bytes ? refuse(431) : Progress::hungry;
}

RequestParser::Progress RequestParser::refuse(int status) {
  status_ = status;
  return Progress::refused;
}

// Beast gives up on a long head as a whole, and only its text tells whether the request line alone
// was too long.
int RequestParser::status_of_failure(std::string_view unread) const {
  if (failure_ == beast_http::error::body_limit) return 413;
  if (target_too_long_) return 414;
  if (failure_ == beast_http::error::header_limit) {
    const bool in_request_line = request_.method.empty();
    return in_request_line && unread.find("\r\n") > limits_.target_bytes ? 414 : 431;
  }
  if (failure_ == beast_http::error::bad_version) return 505;
  return 400;
}

void RequestParser::on_request_impl(
    beast_http::verb, string_view method, string_view target, int, error_code& failure
) {
  if (target.size() > limits_.target_bytes) {
    target_too_long_ = true;
    failure = beast_http::error::header_limit;
    return;
  }
  request_.method = method;
  request_.target = target;
}

void RequestParser::on_field_impl(
    beast_http::field, string_view name, string_view value, error_code& failure
) {
  if (is_header_done()) return;  // a trailer
  if (request_.headers.size() == max_fields) {
    failure = beast_http::error::header_limit;
    return;
  }
  if (!value.empty() && !is_within(value, head_)) {
    // Folded over several lines and joined elsewhere; RFC 9112 §5.2 lets a server refuse it.
    failure = beast_http::error::bad_obs_fold;
    return;
  }
  request_.headers.push_back({.name = name, .value = value});
}

void RequestParser::on_header_impl(error_code&) {
  const size_t mark = request_.target.find('?');
  request_.path = request_.target.substr(0, mark);
  if (mark != std::string_view::npos) request_.query = request_.target.substr(mark + 1);
}

void RequestParser::on_body_init_impl(const boost::optional<uint64_t>& length, error_code&) {
  constexpr uint64_t trusted_length = 1 << 20;  // beyond that memory grows with what really arrives
  if (length) request_.body.reserve(static_cast<size_t>(std::min(*length, trusted_length)));
}

size_t RequestParser::on_body_impl(string_view body, error_code& failure) {
  if (request_.body.size() + body.size() > max_body_) {
    failure = beast_http::error::body_limit;
    return 0;
  }
  request_.body.append(body.data(), body.size());
  return body.size();
}

size_t RequestParser::on_chunk_body_impl(uint64_t, string_view body, error_code& failure) {
  return on_body_impl(body, failure);
}

}  // namespace plinth::http
