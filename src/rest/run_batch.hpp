// POST /batch/v1: the items of a batch through the five stages, one after another, in one
// transaction. It is committed when all of them have answered, and the answers leave only then; the
// first that fails undoes all.
#pragma once

#include <memory>

#include "catalog/snapshot.hpp"
#include "rest/stages.hpp"

namespace plinth::rest {

// `schema` may be absent: it could not be read yet. `request.path` is what follows /batch/v1.
net::Task<Result<http::Response>> run_batch(
    pg::Pool& pool,
    const Stages& stages,
    std::shared_ptr<const catalog::SchemaSnapshot> schema,
    const http::Request& request,
    const identity::Principal& principal
);

}  // namespace plinth::rest
