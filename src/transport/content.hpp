#pragma once

#include <string_view>

namespace tributary {

/// Property content_type of what branches publish: a stream message or a part of one, as
/// docs/wire-format.md has it.
inline constexpr std::string_view kStreamContentType = "application/vnd.tributary.stream";

}  // namespace tributary
