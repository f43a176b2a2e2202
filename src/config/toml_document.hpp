#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "config/faults.hpp"
#include "config/fields.hpp"

namespace tributary {

using Description = std::function<void(Fields&)>;

/// Reads `text` into the members that `describe` visits. Returns all that is wrong, also keys that
/// it does not visit, in the order of the file.
[[nodiscard]] ConfigFaults read_toml(std::string_view text, const std::string& file,
                                     const Description& describe);
/// False also when the text is no TOML.
[[nodiscard]] bool has_top_level_key(std::string_view text, std::string_view key);
/// The members that `describe` visits, as TOML.
[[nodiscard]] std::string dump_toml(const Description& describe);
/// The keys that `describe` visits: `broker.user`, `tables[].name`.
[[nodiscard]] std::vector<std::string> list_keys(const Description& describe);

}  // namespace tributary
