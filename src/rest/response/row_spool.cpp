#include "rest/response/row_spool.hpp"

namespace plinth::rest {

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
    work->writer = RowWriter::make(rows, schema_, media_);
    work->gave_up = !work->writer.has_value();
  }
  if (work->gave_up) co_return false;
  co_return co_await write(work, std::move(rows), false);
}

net::Task<Result<SpooledBody>> RowSpool::finish(pg::Rows rest) {
  const auto work = work_;
  co_await write(work, std::move(rest), true);
  if (work->refusal) co_return std::unexpected(*std::move(work->refusal));
  co_return SpooledBody{.file = work->file, .tag = work->tagger.tag()};
}

// On a worker. False when there is no use in going on.
net::Task<bool> RowSpool::write(std::shared_ptr<Work> work, pg::Rows rows, bool is_last) {
  auto step = [work,
               rows = std::move(rows),
               is_last,
               &space = space_,
               limit = max_bytes_,
               is_array = media_ == Media::json] {
    std::string text;
    const bool is_first = work->file == nullptr;
    if (!work->writer->append(text, rows)) {
      work->gave_up = true;
      return false;
    }
    const size_t bracket = is_first && is_array ? 1 : 0;
    work->tagger.add(std::string_view(text).substr(bracket));
    if (is_last) work->writer->finish(text);
    if (is_first) {
      auto file = space.open_blocking();
      if (!file) {
        work->refusal = errors::no_room_for_result(file.error());
        return false;
      }
      work->file = *std::move(file);
    }
    if (limit && work->file->size() + text.size() > static_cast<uint64_t>(*limit)) {
      work->refusal = errors::response_too_large(*limit);
      return false;
    }
    if (auto written = work->file->append_blocking(text); !written) {
      work->refusal = errors::no_room_for_result(written.error());
      return false;
    }
    return true;
  };
  co_return co_await space_.workers().run(std::move(step));
}

}  // namespace plinth::rest
