// Hands mails to a mail server: SMTP (RFC 5321) by libcurl, with STARTTLS where the server offers
// it, TLS from the first byte on port 465.
//
// The name and password of an account go over TLS or to this very machine only. Blocks its caller;
// each thread has a carrier of its own.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.hpp"
#include "fetch/curl.hpp"

namespace plinth::mail {

struct Server {
  std::string host;
  uint16_t port = 587;
  std::string user;  // empty: nobody
  std::string password;
  std::string ca_file;  // certificates to trust in place of the system's; may be empty
  std::chrono::milliseconds deadline{20'000};  // for one mail
};

struct Failure {
  enum class Kind {
    temporary,  // no connection, or a reply that more tries may change: worth another attempt
    permanent   // this recipient or this mail is refused
  } kind = Kind::temporary;
  std::string message;  // for a log: neither address nor contents
};

// What the server said last, and to what.
struct Exchange {
  std::string command;  // "RCPT"; empty: to being connected to
  std::string reply;    // "550 5.1.1 No such user"
  bool after_contents = false;
};

// Is another attempt worth it, and what is to be told. Refusals of our account and our sender are
// the operator's to mend, so what waits for that is not lost; of a recipient's refusal only the
// codes are told, because servers put addresses into the text.
Failure judge(const Exchange& exchange, int status, std::string_view otherwise);

class Carrier {
 public:
  explicit Carrier(Server server) : server_(std::move(server)) {}

  // `mime` goes from one address to another. The connection is kept for the next one. Given up
  // within a second or so once `stop` is asked for, as a temporary failure.
  base::Result<void, Failure> deliver(
      const std::string& from,
      const std::string& to,
      std::string_view mime,
      const std::stop_token& stop
  );

  // Ends the connection, if there is one.
  void hang_up() { easy_.reset(); }

 private:
  void prepare();

  Server server_;
  fetch::Easy easy_;
};

}  // namespace plinth::mail
