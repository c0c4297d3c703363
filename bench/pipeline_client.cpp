// The peer that Plinth is measured against: the same statements with the same parameters, driven by
// nothing but libpq. One thread, poll(), some connections with several requests in flight on each;
// every request is an implicit transaction of two prepared statements and one Sync.
//
//   bench_pipeline_client --db-uri "host=/run/x user=authenticator dbname=postgres" --jwt-secret S
//       --headers FILE --requests FILE... --connections 20
//
// The headers are `Name: value` lines that every request carries; a line of requests is a bearer
// token, method, target below /rest/v1, Prefer and body, with tabs between them. Prints "ready";
// then, for every line of its input (number of the scenario, seconds, connections, depth), runs
// that scenario and prints one line of JSON. Ends with its input.
#include <algorithm>
#include <chrono>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <span>
#include <sstream>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/resource.h>

#include "catalog/loader.hpp"
#include "identity/gate.hpp"
#include "net/loop.hpp"
#include "rest/plan/planner.hpp"
#include "rest/sql/statement.hpp"
#include "rest/transaction_settings.hpp"

namespace {

using namespace plinth;
using Clock = std::chrono::steady_clock;

struct Options {
  std::string db_uri;
  std::string jwt_secret;
  std::string headers_file;
  std::vector<std::string> requests_files;
  size_t connections = 4;  // the most a scenario may use
};

[[noreturn]] void give_up(std::string_view what) {
  fmt::print(stderr, "bench_pipeline_client: {}\n", what);
  std::exit(1);
}

// What the program itself would send.

using SnapshotPtr = std::shared_ptr<const catalog::SchemaSnapshot>;

net::Task<void> load(
    net::Loop& loop, net::WorkerPool& workers, pg::Endpoint endpoint, SnapshotPtr& out
) {
  auto connection = co_await pg::Connection::open(loop, workers, endpoint);
  if (!connection) give_up(connection.error().message);
  auto snapshot = co_await catalog::load_snapshot(
      **connection, {.schemas = {"public"}, .extra_search_path = {}}
  );
  if (!snapshot) give_up(snapshot.error().message);
  out = *std::move(snapshot);
  (*connection)->close("done");
  loop.stop();
}

SnapshotPtr load_snapshot(const std::string& db_uri) {
  net::Loop loop;
  net::WorkerPool workers(1);
  SnapshotPtr snapshot;
  const pg::Endpoint endpoint{.conninfo = db_uri, .user = {}, .password = {}, .options = {}};
  net::spawn(loop.executor(), "load", load(loop, workers, endpoint, snapshot));
  loop.run();
  return snapshot;
}

// A prepared statement and its parameters, ready for libpq.
struct Call {
  std::string name;
  std::vector<std::string> parameters;
  std::vector<const char*> values;
};

using Requests = std::vector<std::pair<const Call*, const Call*>>;  // settings, query

struct Work {
  std::vector<Requests> scenarios;           // one per file
  std::map<std::string, std::string> names;  // of statements, by text
  std::map<std::pair<std::string, std::vector<std::string>>, Call> calls;
};

const Call* keep(Work& work, pg::Statement statement) {
  const std::string next = fmt::format("b{}", work.names.size());
  const std::string& name = work.names.try_emplace(statement.text, next).first->second;
  std::vector<std::string> parameters;
  for (pg::Parameter& parameter : statement.parameters) {
    if (!parameter) give_up("a parameter is null");
    parameters.push_back(*std::move(parameter));
  }
  const auto [found, is_new] = work.calls.try_emplace({name, parameters});
  Call& call = found->second;
  if (!is_new) return &call;
  call.name = name;
  call.parameters = std::move(parameters);
  for (const std::string& parameter : call.parameters) call.values.push_back(parameter.c_str());
  return &call;
}

using HeaderLines = std::vector<std::pair<std::string, std::string>>;

HeaderLines read_headers(const std::string& file) {
  std::ifstream in(file);
  HeaderLines out;
  for (std::string line; std::getline(in, line);) {
    const size_t colon = line.find(": ");
    if (colon != std::string::npos) out.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  return out;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts;
  std::istringstream in(line);
  for (std::string part; std::getline(in, part, '\t');) parts.push_back(part);
  parts.resize(5);
  return parts;
}

class Renderer {
 public:
  explicit Renderer(const Options& options)
      : snapshot_(load_snapshot(options.db_uri)),
        headers_(read_headers(options.headers_file)),
        gate_({.token_keys = crypto::KeySet::of_secret(options.jwt_secret), .api_keys = {}}) {}

  void add(Work& work, const std::string& line) {
    const std::vector<std::string> parts = split(line);
    const auto& [token, method, target, prefer, body] =
        std::tie(parts.at(0), parts.at(1), parts.at(2), parts.at(3), parts.at(4));
    const std::string bearer = "Bearer " + token;
    http::Request request;
    request.method = method;
    request.target = target;
    request.body = body;
    const size_t mark = target.find('?');
    request.path = request.target.substr(0, mark);
    if (mark != std::string::npos) request.query = request.target.substr(mark + 1);
    for (const auto& [name, value] : headers_) request.headers.push_back({name, value});
    request.headers.push_back({"Authorization", bearer});
    if (!prefer.empty()) request.headers.push_back({"Prefer", prefer});
    if (!body.empty()) request.headers.push_back({"Content-Type", "application/json"});

    const auto principal = gate_.verify(token);
    if (!principal) give_up(principal.error().message);
    const auto parsed = rest::parse_request(request, {"public"});
    if (!parsed) give_up(parsed.error().message);
    const auto plan = rest::plan_request(*parsed, *snapshot_, {.max_rows = 1000});
    if (!plan) give_up(plan.error().message);
    const rest::ExecuteSettings settings{
        .extra_search_path = {"public", "extensions"}, .anon_role = "anon"
    };
    work.scenarios.back().emplace_back(
        keep(
            work,
            rest::settings_statement(*parsed, request, **principal, plan->read_only, settings, {})
        ),
        keep(work, rest::render_statements(*plan, *parsed).answer)
    );
  }

 private:
  SnapshotPtr snapshot_;
  HeaderLines headers_;
  identity::Gate gate_;
};

void read_requests(const Options& options, Work& work) {
  Renderer renderer(options);
  for (const std::string& file : options.requests_files) {
    work.scenarios.emplace_back();
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) renderer.add(work, line);
    if (work.scenarios.back().empty()) give_up("there are no requests in " + file);
  }
}

// The measured part.

class Client {
 public:
  Client(const Options& options, const Work& work) : work_(work) {
    for (size_t i = 0; i < options.connections; ++i) open(options.db_uri);
  }
  ~Client() {
    for (const Link& link : links_) PQfinish(link.connection);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // On the first `connections`, with `depth` requests under way on each.
  std::string run(const Requests& requests, double seconds, size_t connections, size_t depth);

 private:
  struct Link {
    PGconn* connection = nullptr;
    std::deque<Clock::time_point> sent;
  };

  void open(const std::string& db_uri);
  void submit(Link& link);
  void flush(Link& link);
  void take_results(Link& link);

  const Work& work_;
  std::vector<Link> links_;
  std::minstd_rand random_{1};
  const Requests* requests_ = nullptr;  // of the scenario that runs
  bool stopping_ = false;
  std::vector<float> latencies_;  // milliseconds
};

void Client::open(const std::string& db_uri) {
  PGconn* connection = PQconnectdb(db_uri.c_str());
  if (PQstatus(connection) != CONNECTION_OK) give_up(PQerrorMessage(connection));
  for (const auto& [text, name] : work_.names) {
    PGresult* result = PQprepare(connection, name.c_str(), text.c_str(), 0, nullptr);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) give_up(PQerrorMessage(connection));
    PQclear(result);
  }
  if (PQsetnonblocking(connection, 1) != 0 || PQenterPipelineMode(connection) != 1)
    give_up("pipeline mode refused");
  links_.push_back({.connection = connection, .sent = {}});
}

void Client::submit(Link& link) {
  const auto& [settings, query] = (*requests_)[random_() % requests_->size()];
  for (const Call* call : {settings, query}) {
    const auto count = static_cast<int>(call->values.size());
    if (PQsendQueryPrepared(
            link.connection, call->name.c_str(), count, call->values.data(), nullptr, nullptr, 0
        ) != 1)
      give_up(PQerrorMessage(link.connection));
  }
  if (PQpipelineSync(link.connection) != 1) give_up(PQerrorMessage(link.connection));
  link.sent.push_back(Clock::now());
}

void Client::flush(Link& link) {
  if (PQflush(link.connection) < 0) give_up(PQerrorMessage(link.connection));
}

void Client::take_results(Link& link) {
  if (PQconsumeInput(link.connection) != 1) give_up(PQerrorMessage(link.connection));
  int nulls = 0;  // two in a row: nothing more to read
  while (!link.sent.empty() && nulls < 2 && PQisBusy(link.connection) == 0) {
    PGresult* result = PQgetResult(link.connection);
    nulls = result == nullptr ? nulls + 1 : 0;
    if (result == nullptr) continue;
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_PIPELINE_SYNC) {
      const std::chrono::duration<float, std::milli> took = Clock::now() - link.sent.front();
      latencies_.push_back(took.count());
      link.sent.pop_front();
      if (!stopping_) submit(link);
    } else if (status != PGRES_TUPLES_OK || PQntuples(result) < 1) {
      give_up(PQresultErrorMessage(result));
    }
    PQclear(result);
  }
  flush(link);
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

float percentile(std::vector<float>& values, double share) {
  if (values.empty()) return 0;
  const auto at =
      values.begin() + static_cast<long>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, at);
  return *at;
}

std::string Client::run(
    const Requests& requests, double seconds, size_t connections, size_t depth
) {
  requests_ = &requests;
  latencies_.clear();
  stopping_ = false;
  const double cpu = cpu_seconds();
  const auto start = Clock::now();
  for (Link& link : std::span(links_).first(std::min(connections, links_.size()))) {
    for (size_t i = 0; i < depth; ++i) submit(link);
    flush(link);
  }
  std::vector<pollfd> polled(links_.size());
  const auto is_busy = [](const Link& link) { return !link.sent.empty(); };
  while (std::ranges::any_of(links_, is_busy)) {
    for (size_t i = 0; i < links_.size(); ++i) {
      polled[i] = {.fd = PQsocket(links_[i].connection), .events = POLLIN, .revents = 0};
      if (PQflush(links_[i].connection) > 0) polled[i].events |= POLLOUT;
    }
    if (poll(polled.data(), polled.size(), 10'000) <= 0) give_up("no answer for 10 s");
    for (size_t i = 0; i < links_.size(); ++i) {
      if (polled[i].revents != 0) take_results(links_[i]);
    }
    if (Clock::now() - start > std::chrono::duration<double>(seconds)) stopping_ = true;
  }
  const std::chrono::duration<double> took = Clock::now() - start;
  return fmt::format(
      R"({{"requests":{},"seconds":{:.6f},"cpu_seconds":{:.6f},"p50_ms":{:.3f},"p99_ms":{:.3f}}})",
      latencies_.size(),
      took.count(),
      cpu_seconds() - cpu,
      percentile(latencies_, 0.50),
      percentile(latencies_, 0.99)
  );
}

Options parse_arguments(int argc, char** argv) {
  Options options;
  CLI::App cli("The bare libpq client that Plinth is measured against.");
  const auto must = [&](const char* name, std::string& place) {
    cli.add_option(name, place)->required();
  };
  must("--db-uri", options.db_uri);
  must("--jwt-secret", options.jwt_secret);
  must("--headers", options.headers_file);
  cli.add_option("--requests", options.requests_files)->required();
  cli.add_option("--connections", options.connections);
  try {
    cli.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    std::exit(cli.exit(e));
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse_arguments(argc, argv);
  Work work;
  read_requests(options, work);
  Client client(options, work);
  std::cout << "ready" << std::endl;
  size_t scenario = 0;
  double seconds = 0;
  size_t connections = 0;
  size_t depth = 0;
  while (std::cin >> scenario >> seconds >> connections >> depth)
    std::cout << client.run(work.scenarios.at(scenario), seconds, connections, depth) << std::endl;
}
