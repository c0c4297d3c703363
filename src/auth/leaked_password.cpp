#include "auth/leaked_password.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"
#include "fetch/fetch.hpp"

namespace plinth::auth {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 3s;
constexpr size_t prefix_digits = 5;

fetch::Request make_question(const Settings& settings, std::string_view prefix) {
  return {
      .url = settings.password_hibp_url + "/range/" + std::string(prefix),
      .headers = {{"Add-Padding", "true"}},
      .deadline = patience,
  };
}

}  // namespace

bool lists_suffix(std::string_view answer, std::string_view suffix) {
  while (!answer.empty()) {
    const size_t end = answer.find('\n');
    std::string_view line = answer.substr(0, end);
    answer.remove_prefix(end == std::string_view::npos ? answer.size() : end + 1);
    while (line.ends_with('\r')) line.remove_suffix(1);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || line.substr(colon + 1) == "0") continue;
    if (http::equal_ignoring_case(line.substr(0, colon), suffix)) return true;
  }
  return false;
}

net::Task<Result<void>> refuse_leaked_password(Call& call, const std::string& password) {
  if (!call.settings.password_hibp_enabled || password.empty()) co_return Result<void>();
  const std::string digest = base::hex(crypto::hash(crypto::Digest::sha1, password));
  const std::string_view prefix = std::string_view(digest).substr(0, prefix_digits);
  const auto answer = co_await fetch::send(call.outgoing, make_question(call.settings, prefix));
  if (!answer || answer->status != 200) {
    spdlog::warn(
        "auth: a new password was not looked up among leaked ones: {}",
        answer ? fmt::format("status {}", answer->status) : answer.error().message
    );
    co_return Result<void>();
  }
  if (!lists_suffix(answer->body, std::string_view(digest).substr(prefix_digits)))
    co_return Result<void>();
  Error error(
      422,
      code::weak_password,
      "Password is known to be weak and easy to guess, please choose a different one."
  );
  error.weak_password_reasons = {"pwned"};
  co_return std::unexpected(std::move(error));
}

}  // namespace plinth::auth
