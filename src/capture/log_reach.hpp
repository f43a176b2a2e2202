#pragma once

#include <cstdint>
#include <string_view>

#include "binlog/transaction_handler.hpp"

namespace tributary::capture {

/// The place is at or behind another one of the same log. Files are `base.number`; a longer name is
/// a later file, as the numbers have leading zeros until they are full. A place without file
/// reaches nothing.
[[nodiscard]] inline bool reaches(const binlog::LogPlace& place, std::string_view file,
                                  std::uint64_t offset) {
    if (place.file.empty()) return false;
    if (place.file.size() != file.size()) return place.file.size() > file.size();
    if (place.file != file) return place.file > file;
    return place.offset >= offset;
}

}  // namespace tributary::capture
