// A body too large to hold, made in a file while its rows come.
//
// The head of an answer has to know how many rows there are and whether the transaction went well,
// so nothing can be sent before the last row has come: what would fill the memory waits on the
// disk.
#pragma once

#include <expected>
#include <memory>
#include <optional>

#include "net/spool.hpp"
#include "pg/row_sink.hpp"
#include "rest/error.hpp"
#include "rest/outcome.hpp"
#include "rest/response/entity_tag.hpp"
#include "rest/response/row_writer.hpp"

namespace plinth::rest {

class RowSpool : public pg::RowSink {
 public:
  // A body of more than `max_bytes` is an error. `schema` must outlive the request.
  RowSpool(
      net::SpoolSpace& space,
      const catalog::SchemaSnapshot& schema,
      Media media,
      std::optional<int64_t> max_bytes
  );

  void begin() override;
  net::Task<bool> take(pg::Rows rows) override;

  // Whether rows have been taken; else all are in the answer.
  bool is_used() const { return work_->used; }
  // Why the statement was cancelled, if that was it.
  const std::optional<Error>& refusal() const { return work_->refusal; }
  // PostgreSQL has to make the body itself.
  bool gave_up() const { return work_->gave_up; }

  // The body, `rest` being the last of its rows.
  net::Task<Result<SpooledBody>> finish(pg::Rows rest);

 private:
  // Made by workers, one after the other.
  struct Body {
    std::optional<RowWriter> writer;
    std::shared_ptr<net::SpoolFile> file;
    EntityTagger tagger;
    bool opens_array = false;

    std::expected<void, std::optional<Error>> write(
        const pg::Rows& rows, net::SpoolSpace& space, std::optional<int64_t> limit, bool is_last
    );
  };

  // Of one run of the statement. Shared, because the connection may break while a worker is at it.
  struct Work {
    Body body;
    std::optional<Error> refusal;
    bool used = false;
    bool gave_up = false;
  };

  net::Task<bool> write(std::shared_ptr<Work> work, pg::Rows rows, bool is_last);

  net::SpoolSpace& space_;
  const catalog::SchemaSnapshot& schema_;
  Media media_;
  std::optional<int64_t> max_bytes_;
  std::shared_ptr<Work> work_ = std::make_shared<Work>();
};

}  // namespace plinth::rest
