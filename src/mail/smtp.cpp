#include "mail/smtp.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

namespace plinth::mail {
namespace {

constexpr long connect_timeout_ms = 10'000;
constexpr long reply_timeout_s = 15;  // also of a QUIT
constexpr uint16_t implicit_tls_port = 465;
constexpr std::array<std::string_view, 7> verbs{
    "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"
};

// One delivery, as libcurl's callbacks see it.
struct Delivery {
  std::string_view rest;  // of the mail
  const std::stop_token& stop;
  Exchange exchange;
  bool closing = false;
};

size_t give_contents(char* buffer, size_t, size_t room, void* user) {
  auto& delivery = *static_cast<Delivery*>(user);
  const size_t size = std::min(room, delivery.rest.size());
  std::memcpy(buffer, delivery.rest.data(), size);
  delivery.rest.remove_prefix(size);
  delivery.exchange.after_contents = delivery.rest.empty();
  return size;
}

int go_on(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Delivery*>(user)->stop.stop_requested() ? 1 : 0;
}

// Of what goes out only known verbs are kept: other lines, and what follows a verb, may be a
// password.
int overhear(CURL*, curl_infotype kind, char* data, size_t size, void* user) {
  auto& delivery = *static_cast<Delivery*>(user);
  std::string_view line(data, size);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  const std::string_view verb = line.substr(0, line.find(' '));
  const bool sent = kind == CURLINFO_HEADER_OUT;
  // After a failure libcurl says QUIT by itself; what was said before is the reason.
  if (sent && verb == "QUIT") delivery.closing = true;
  if (delivery.closing) return 0;
  if (sent && std::ranges::find(verbs, verb) != verbs.end()) delivery.exchange.command = verb;
  if (kind == CURLINFO_HEADER_IN) delivery.exchange.reply = line;
  return 0;
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

std::string url_of(const Server& server) {
  const bool v6 = server.host.contains(':') && !server.host.starts_with('[');
  return fmt::format(
      "{}://{}{}{}:{}",
      server.port == implicit_tls_port ? "smtps" : "smtp",
      v6 ? "[" : "",
      server.host,
      v6 ? "]" : "",
      server.port
  );
}

// "550 5.1.1" of "550 5.1.1 <ada@example.com>: no such user" (RFC 3463)
std::string_view codes_of(std::string_view reply) {
  const auto is_code = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  const size_t first = std::min<size_t>(reply.size(), 4);
  size_t end = first;
  while (end < reply.size() && is_code(reply[end])) ++end;
  const bool enhanced = std::ranges::count(reply.substr(first, end - first), '.') == 2;
  return reply.substr(0, enhanced ? end : std::min<size_t>(reply.size(), 3));
}

// spec: RFC 4954 §6
bool is_about_our_account(int status) {
  return status == 530 || status == 534 || status == 535 || status == 538;
}

}  // namespace

Failure judge(const Exchange& exchange, int status, std::string_view otherwise) {
  if (status < 400 || exchange.reply.empty())
    return {Failure::Kind::temporary, std::string(otherwise)};
  const bool of_contents = exchange.after_contents || exchange.command == "DATA";
  const bool of_recipient = exchange.command == "RCPT";
  const bool refused =
      status >= 500 && (of_contents || of_recipient) && !is_about_our_account(status);
  const std::string_view to = exchange.after_contents    ? "the mail"
                              : exchange.command.empty() ? "the connection"
                                                         : std::string_view(exchange.command);
  const std::string_view said =
      of_contents || of_recipient ? codes_of(exchange.reply) : exchange.reply;
  return {
      refused ? Failure::Kind::permanent : Failure::Kind::temporary,
      fmt::format("the mail server answered {} with {}", to, said),
  };
}

void Carrier::prepare() {
  if (!easy_) easy_ = fetch::make_easy();
  CURL* easy = easy_.get();
  const bool has_account = !server_.user.empty();
  const long tls = has_account && !is_this_machine(server_.host) ? CURLUSESSL_ALL : CURLUSESSL_TRY;
  curl_easy_setopt(easy, CURLOPT_URL, url_of(server_).c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_USE_SSL, tls);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, reply_timeout_s);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(server_.deadline.count()));
  if (!server_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, server_.ca_file.c_str());
  if (!has_account) return;
  curl_easy_setopt(easy, CURLOPT_USERNAME, server_.user.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, server_.password.c_str());
}

base::Result<void, Failure> Carrier::deliver(
    const std::string& from,
    const std::string& to,
    std::string_view mime,
    const std::stop_token& stop
) {
  prepare();
  CURL* easy = easy_.get();
  Delivery delivery{.rest = mime, .stop = stop, .exchange = {}};
  fetch::List recipients;
  fetch::append(recipients, "<" + to + ">");
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(mime.size()));
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_contents);
  curl_easy_setopt(easy, CURLOPT_READDATA, &delivery);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, go_on);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &delivery);
  curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);  // to overhear(), and nowhere else
  curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, overhear);
  curl_easy_setopt(easy, CURLOPT_DEBUGDATA, &delivery);
  const CURLcode code = curl_easy_perform(easy);
  // From here on the handle knows of nothing that ends with this call.
  curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, nullptr);
  curl_easy_setopt(easy, CURLOPT_VERBOSE, 0L);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 1L);
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, nullptr);
  if (code == CURLE_OK) return {};

  hang_up();
  int status = 0;
  const std::string& reply = delivery.exchange.reply;
  std::from_chars(reply.data(), reply.data() + reply.size(), status);
  return std::unexpected(judge(
      delivery.exchange, status, fmt::format("{}: {}", server_.host, curl_easy_strerror(code))
  ));
}

}  // namespace plinth::mail
