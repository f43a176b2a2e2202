#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace tributary::wire {

/// Walks the bytes of a StreamMessage without allocating: every field is known, has its wire type,
/// does not come more often than it may, and the number of nested messages is within kNodesMax.
/// What passes can be parsed without surprises: an unknown field would mean something that this
/// program does not know, and a few bytes cannot become many objects.
[[nodiscard]] Result<void> check_stream_shape(ByteView payload);

/// The same for a serialised TableSchema.
[[nodiscard]] Result<void> check_schema_shape(ByteView schema);

}  // namespace tributary::wire
