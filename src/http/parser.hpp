// Fills a Request from the bytes of a connection: HTTP/1.1 as RFC 9112 has it, and stricter where
// it lets a server choose, so that no proxy in front reads another request out of the same bytes:
// lines end with CR LF, values are not folded, there is one length, and the one transfer coding is
// chunked.
//
// The request views the head where it was received, and owns the body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace plinth::http {

struct ParserLimits {
  uint32_t head_bytes = 32 * 1024;    // request line and headers together
  uint32_t target_bytes = 16 * 1024;  // path and query
};

class RequestParser {
 public:
  RequestParser(Request& request, const ParserLimits& limits)
      : request_(request),
        limits_(limits) {}

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

  bool is_header_done() const { return stage_ != Stage::head; }
  bool is_done() const { return stage_ == Stage::done; }
  bool keep_alive() const { return keep_alive_; }  // what the client wants, once the head is done

  int status() const { return status_; }  // the HTTP status that answers what was refused
  const std::string& refusal() const { return refusal_; }

 private:
  // What comes next.
  enum class Stage { head, sized_body, chunk_size, chunk, chunk_end, trailers, done };

  Progress take_head(std::string& received);
  Progress take_body(std::string& received);
  Progress step(std::string_view& rest);
  Progress take_part(std::string_view& rest, Stage then);
  Progress take_line(std::string_view& rest);
  Progress refuse(int status, std::string_view why);

  bool may_be_head(std::string_view received);
  bool parse_head(std::string_view head);
  bool parse_request_line(std::string_view line);
  bool parse_field(std::string_view line);
  bool understand(std::string_view name, std::string_view value);
  bool parse_length(std::string_view value);
  bool parse_transfer_coding(std::string_view value);
  void parse_connection(std::string_view value);
  bool parse_chunk_size(std::string_view line);
  bool conclude_head();

  Request& request_;
  ParserLimits limits_;
  Stage stage_ = Stage::head;
  size_t searched_ = 0;     // bytes received that hold no end of a head
  uint64_t left_ = 0;       // of the body, or of the chunk
  uint64_t max_body_ = 0;   // bytes
  size_t lines_bytes_ = 0;  // of chunk sizes and trailers: they count as a head's do
  bool is_1_0_ = false;
  bool has_length_ = false;
  bool is_chunked_ = false;
  bool keep_alive_ = true;
  int status_ = 400;
  std::string refusal_;
};

}  // namespace plinth::http
