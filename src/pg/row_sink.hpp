// Who takes the rows of a statement while they come, so that not all of them are held.
#pragma once

#include "net/task.hpp"
#include "pg/rows.hpp"

namespace plinth::pg {

// Shared between who asks and the connection, because a connection may break while take() waits.
class RowSink {
 public:
  virtual ~RowSink() = default;

  // The statement is being sent, for the first time or once more: what was taken does not count.
  virtual void begin() = 0;

  // Called while many rows come; few come with the answer, and so does the rest of many. Nothing
  // more is read from the server until this returns; false: the statement shall be cancelled, and
  // its further rows are dropped. Must not use what its maker only views after its first await.
  virtual net::Task<bool> take(Rows rows) = 0;
};

}  // namespace plinth::pg
