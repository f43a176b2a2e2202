#pragma once

#include "base/result.hpp"
#include "model/position.hpp"
#include "tributary/v1/stream.pb.h"

/// Positions ⇄ the generated class, for this module and for control's codec.
namespace tributary::wire {

void write_position(const Position& from, v1::Position& to);
/// Fails for an unknown kind of server.
[[nodiscard]] Result<Position> read_position(const v1::Position& from);

}  // namespace tributary::wire
