#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "model/schema.hpp"

namespace tributary::wire {

/// What the words of the column may be (schema.hpp), so that whoever prints or calculates with them
/// need not look.
[[nodiscard]] Result<void> check_words(const Column& column, std::span<const std::int64_t> words);

/// The same for byte strings, `data` one behind the other: numbers, UUIDs and addresses kept as
/// text hold nothing else.
[[nodiscard]] Result<void> check_texts(const Column& column, std::span<const std::int64_t> lengths,
                                       std::string_view data);

}  // namespace tributary::wire
