#include "auth/call.hpp"

#include <boost/asio/ip/address.hpp>

#include "base/encoding.hpp"

namespace plinth::auth {
namespace {

// As PostgreSQL's inet takes it, which knows no zones ("fe80::1%eth0").
bool is_ip(std::string_view text) {
  if (text.find('%') != std::string_view::npos) return false;
  boost::system::error_code failure;
  boost::asio::ip::make_address(text, failure);
  return !failure;
}

constexpr size_t max_user_agent = 1024;

}  // namespace

net::Task<pg::Result<pg::Replies>> Call::read(std::vector<pg::Statement> statements) {
  pg::Segment segment{.statements = std::move(statements), .role = {}};
  co_return co_await pool.run(std::move(segment), pg::Access::read);
}

net::Task<pg::Result<pg::Rows>> Call::read(pg::Statement statement) {
  std::vector<pg::Statement> statements;
  statements.push_back(std::move(statement));
  CO_TRY(pg::Replies replies, co_await read(std::move(statements)));
  co_return std::move(replies.front());
}

net::Task<pg::Result<pg::Transaction>> Call::begin() {
  co_return co_await pool.begin(pg::Segment{});
}

std::string client_ip(const http::Request& request) {
  std::string list = request.header_list("x-forwarded-for");
  for (std::string_view rest = list; !rest.empty();) {
    const size_t comma = rest.find(',');
    const std::string_view address = http::trim(rest.substr(0, comma));
    if (is_ip(address)) return std::string(address);
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  return is_ip(request.peer) ? request.peer : std::string();
}

http::Address counted_address(const Call& call) {
  return http::client_address(call.request, call.settings.trusted_proxies);
}

store::Device device_of(const http::Request& request) {
  const std::string_view agent =
      request.header("user-agent").value_or("").substr(0, max_user_agent);
  return {
      .user_agent = base::is_valid_utf8(agent) ? std::string(agent) : std::string(),
      .ip = client_ip(request),
  };
}

}  // namespace plinth::auth
