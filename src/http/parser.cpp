#include "http/parser.hpp"

#include <boost/beast/http/error.hpp>

namespace plinth::http {

namespace beast_http = boost::beast::http;

namespace {

constexpr size_t max_fields = 100;

}  // namespace

RequestParser::RequestParser(Request& request, const ParserLimits& limits)
    : request_(request),
      limits_(limits) {
  header_limit(limits.head_bytes);
  body_limit(boost::none);  // Beast would want to know before the head is read
}

bool RequestParser::accept_body(uint64_t limit) {
  max_body_ = limit;
  return !content_length() || *content_length() <= limit;
}

int RequestParser::status_of(const error_code& failure, std::string_view unread) const {
  if (!failure || failure == beast_http::error::body_limit) return 413;
  if (target_too_long_) return 414;
  if (failure == beast_http::error::header_limit) {
    const bool in_request_line = method_.size == 0;
    return in_request_line && unread.find("\r\n") > limits_.target_bytes ? 414 : 431;
  }
  if (failure == beast_http::error::bad_version) return 505;
  return 400;
}

RequestParser::Span RequestParser::keep(string_view text) {
  const Span span{request_.arena.size(), text.size()};
  request_.arena.append(text.data(), text.size());
  return span;
}

std::string_view RequestParser::view(Span span) const {
  return std::string_view(request_.arena).substr(span.offset, span.size);
}

void RequestParser::on_request_impl(
    beast_http::verb, string_view method, string_view target, int, error_code& failure
) {
  if (target.size() > limits_.target_bytes) {
    target_too_long_ = true;
    failure = beast_http::error::header_limit;
    return;
  }
  method_ = keep(method);
  target_ = keep(target);
}

void RequestParser::on_field_impl(
    beast_http::field, string_view name, string_view value, error_code& failure
) {
  if (is_header_done()) return;  // a trailer: the views are made, and the arena may not move
  if (fields_.size() == max_fields) {
    failure = beast_http::error::header_limit;
    return;
  }
  const Span kept_name = keep(name);
  fields_.emplace_back(kept_name, keep(value));
}

void RequestParser::on_header_impl(error_code&) {
  request_.method = view(method_);
  request_.target = view(target_);
  request_.headers.reserve(fields_.size());
  for (const auto& [name, value] : fields_)
    request_.headers.push_back({.name = view(name), .value = view(value)});
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
