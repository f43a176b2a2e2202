#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace tributary {

/// The word among `words` that `text` was probably meant to be: at most a third of its letters
/// differ.
[[nodiscard]] std::optional<std::string> nearest_word(std::string_view text,
                                                      const std::set<std::string>& words);

}  // namespace tributary
