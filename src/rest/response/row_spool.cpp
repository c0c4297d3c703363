#include "rest/response/row_spool.hpp"

namespace plinth::rest {
namespace {

// An error without one: PostgreSQL has to make the body itself.
using Step = std::expected<void, std::optional<Error>>;

std::unexpected<std::optional<Error>> refused(Error error) {
  return std::unexpected(std::optional(std::move(error)));
}

}  // namespace

RowSpool::RowSpool(
    net::SpoolSpace& space,
    const catalog::SchemaSnapshot& schema,
    Media media,
    std::optional<int64_t> max_bytes
)
    : space_(space),
      schema_(schema),
      media_(media),
      max_bytes_(max_bytes) {}

void RowSpool::begin() { work_ = std::make_shared<Work>(); }

net::Task<bool> RowSpool::take(pg::Rows rows) {
  const auto work = work_;
  if (!work->used) {
    work->used = true;
    work->body.writer = RowWriter::make(rows, schema_, media_);
    work->body.opens_array = media_ == Media::json;
    work->gave_up = !work->body.writer.has_value();
  }
  if (work->gave_up) co_return false;
  co_return co_await write(work, std::move(rows), false);
}

net::Task<Result<SpooledBody>> RowSpool::finish(pg::Rows rest) {
  const auto work = work_;
  co_await write(work, std::move(rest), true);
  if (work->refusal) co_return std::unexpected(*std::move(work->refusal));
  co_return SpooledBody{.file = work->body.file, .tag = work->body.tagger.tag()};
}

// Blocks: for a worker.
Step RowSpool::Body::write(
    const pg::Rows& rows, net::SpoolSpace& space, std::optional<int64_t> limit, bool is_last
) {
  std::string text;
  const bool is_first = file == nullptr;
  if (!writer->append(text, rows)) return std::unexpected(std::nullopt);
  const size_t bracket = is_first && opens_array ? 1 : 0;
  tagger.add(std::string_view(text).substr(bracket));
  if (is_last) writer->finish(text);
  if (is_first) {
    auto opened = space.open_blocking();
    if (!opened) return refused(errors::no_room_for_result(opened.error()));
    file = *std::move(opened);
  }
  if (limit && file->size() + text.size() > static_cast<uint64_t>(*limit))
    return refused(errors::response_too_large(*limit));
  if (auto written = file->append_blocking(text); !written)
    return refused(errors::no_room_for_result(written.error()));
  return {};
}

// False when there is no use in going on. Only the worker touches the body meanwhile; what became
// of it is told on the loop, where others may look.
net::Task<bool> RowSpool::write(std::shared_ptr<Work> work, pg::Rows rows, bool is_last) {
  auto step = [work, rows = std::move(rows), is_last, &space = space_, limit = max_bytes_] {
    return work->body.write(rows, space, limit, is_last);
  };
  auto done = co_await space_.workers().run(std::move(step));
  if (done) co_return true;
  work->refusal = std::move(done).error();
  work->gave_up = !work->refusal.has_value();
  co_return false;
}

}  // namespace plinth::rest
