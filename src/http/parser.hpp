// Fills a Request from the bytes of a connection. Boost.Beast's parser does the protocol (strict
// line ends, no request smuggling by conflicting lengths); this class only decides how the pieces
// are kept: the request views the head where it was received, and owns the body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "http/message.hpp"

namespace plinth::http {

struct ParserLimits {
  uint32_t head_bytes = 32 * 1024;    // request line and headers together
  uint32_t target_bytes = 16 * 1024;  // path and query
};

class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  RequestParser(Request& request, const ParserLimits& limits);

  enum class Progress {
    hungry,   // more has to be received
    head,     // the head is complete: accept_body() is due before the next take()
    done,     // so is the body
    refused,  // refusal() and status() tell why
  };

  // Takes what it can from the front of `received`. A head is taken at once, when all of it is
  // there, and goes to the request, which views it.
  Progress take(std::string& received);

  // The largest body to accept, in bytes. False when the head already announces more; status() is
  // 413 then.
  bool accept_body(uint64_t limit);

  int status() const { return status_; }  // the HTTP status that answers what was refused
  std::string refusal() const { return failure_.message(); }

 private:
  using string_view = boost::beast::string_view;
  using error_code = boost::beast::error_code;

  void on_request_impl(
      boost::beast::http::verb, string_view method, string_view target, int, error_code& failure
  ) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(
      boost::beast::http::field, string_view name, string_view value, error_code& failure
  ) override;
  void on_header_impl(error_code& failure) override;
  void on_body_init_impl(const boost::optional<uint64_t>& length, error_code& failure) override;
  size_t on_body_impl(string_view body, error_code& failure) override;
  void on_chunk_header_impl(uint64_t, string_view, error_code&) override {}
  size_t on_chunk_body_impl(uint64_t, string_view body, error_code& failure) override;
  void on_finish_impl(error_code&) override {}

  bool is_worth_parsing(std::string_view received);
  Progress take_head(std::string& received);
  Progress take_body(std::string& received);
  Progress refuse(int status);
  int status_of_failure(std::string_view unread) const;

  Request& request_;
  ParserLimits limits_;
  std::string_view head_;  // what put() reads now
  size_t searched_ = 0;    // bytes received that hold no end of a head
  uint64_t max_body_ = 0;
  bool target_too_long_ = false;
  error_code failure_;
  int status_ = 400;
};

}  // namespace plinth::http
