#include "fetch/fetch.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "fetch/curl.hpp"
#include "http/message.hpp"

namespace plinth::fetch {
namespace {

constexpr size_t max_header_bytes = 64UZ * 1024;

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// What comes in, as libcurl hands it over.
struct Receipt {
  Answer answer;
  size_t max_body_bytes = 0;
  size_t header_bytes = 0;
  bool too_large = false;
};

// spec: RFC 9110 §5.6.2
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](unsigned char c) {
    return (c < 128 && std::isalnum(c) != 0) || marks.find(static_cast<char>(c)) != marks.npos;
  });
}

bool is_one_line(std::string_view text) {
  using namespace std::string_view_literals;
  return text.find_first_of("\r\n\0"sv) == std::string_view::npos;
}

std::unexpected<Error> malformed(std::string message) {
  return std::unexpected(Error{Error::Kind::malformed, std::move(message)});
}

// The name of the server for messages: the part of a URL that holds no secrets.
base::Result<std::string, Error> host_of(const std::string& url) {
  const std::unique_ptr<CURLU, FreeUrl> parts(curl_url());
  char* host = nullptr;
  if (!is_one_line(url) || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_get(parts.get(), CURLUPART_HOST, &host, 0) != CURLUE_OK)
    return malformed("the URL of a request to another server cannot be read");
  std::string out = host;
  curl_free(host);
  return out;
}

base::Result<void, Error> check(const Request& request) {
  if (!is_token(request.method)) return malformed("a request's method is no token");
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name) || !is_one_line(value))
      return malformed("a header of a request to another server is no header");
  }
  return {};
}

List header_list(const Request& request) {
  List list;
  // What libcurl adds by itself to a body: a type it cannot know, and a wait before sending it.
  bool typed = false;
  append(list, "Expect:");
  for (const auto& [name, value] : request.headers) {
    typed = typed || http::equal_ignoring_case(name, "content-type");
    // "Name;" is how libcurl is told of a header without value; "Name:" would take one away.
    append(list, value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
  }
  if (!typed) append(list, "Content-Type:");
  return list;
}

size_t take_header(char* data, size_t, size_t size, void* user) {
  auto& receipt = *static_cast<Receipt*>(user);
  receipt.header_bytes += size;
  if (receipt.header_bytes > max_header_bytes) {
    receipt.too_large = true;
    return 0;
  }
  std::string_view line(data, size);
  if (line.starts_with("HTTP/")) receipt.answer.headers.clear();  // after an interim answer
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  receipt.answer.headers.emplace_back(line.substr(0, colon), http::trim(line.substr(colon + 1)));
  return size;
}

size_t take_body(char* data, size_t, size_t size, void* user) {
  auto& receipt = *static_cast<Receipt*>(user);
  if (receipt.answer.body.size() + size > receipt.max_body_bytes) {
    receipt.too_large = true;
    return 0;
  }
  receipt.answer.body.append(data, size);
  return size;
}

void describe_request(CURL* easy, const Request& request, const curl_slist* headers) {
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "Plinth");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.deadline.count()));
  const bool with_body = !request.body.empty() || request.method == "POST" ||
                         request.method == "PUT" || request.method == "PATCH";
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (with_body) {
    curl_easy_setopt(
        easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size())
    );
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void receive_into(CURL* easy, Receipt& receipt) {
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &receipt);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &receipt);
}

Error::Kind kind_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return Error::Kind::timeout;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return Error::Kind::malformed;
    default:
      return Error::Kind::unreachable;
  }
}

Error timed_out(std::string_view host) {
  return {Error::Kind::timeout, fmt::format("{}: no answer in time", host)};
}

}  // namespace

std::optional<std::string> Answer::header(std::string_view name) const {
  const auto found = std::ranges::find_if(headers, [&](const auto& header) {
    return http::equal_ignoring_case(header.first, name);
  });
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

base::Result<Answer, Error> send_blocking(const Request& request) {
  TRY(const std::string host, host_of(request.url));
  TRY(check(request));
  if (request.deadline.count() <= 0) return std::unexpected(timed_out(host));

  const Easy easy = make_easy();
  const List headers = header_list(request);
  Receipt receipt{.answer = {}, .max_body_bytes = request.max_body_bytes};
  describe_request(easy.get(), request, headers.get());
  receive_into(easy.get(), receipt);
  const CURLcode code = curl_easy_perform(easy.get());
  if (receipt.too_large)
    return std::unexpected(
        Error{Error::Kind::too_large, fmt::format("{}: the answer is too large", host)}
    );
  if (code == CURLE_OPERATION_TIMEDOUT) return std::unexpected(timed_out(host));
  if (code != CURLE_OK)
    return std::unexpected(
        Error{kind_of(code), fmt::format("{}: {}", host, curl_easy_strerror(code))}
    );

  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  receipt.answer.status = static_cast<int>(status);
  return std::move(receipt.answer);
}

net::Task<base::Result<Answer, Error>> send(net::WorkerPool& pool, Request request) {
  const auto limit = net::Clock::now() + request.deadline;
  auto work = [limit, request = std::move(request)]() mutable {
    request.deadline =
        std::chrono::duration_cast<std::chrono::milliseconds>(limit - net::Clock::now());
    return send_blocking(request);
  };
  co_return co_await pool.run(std::move(work));
}

}  // namespace plinth::fetch
