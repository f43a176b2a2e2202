#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/position.hpp"
#include "model/schema.hpp"

namespace tributary::test {

/// A column type of a branch's table and what to store in it.
struct TypeCase {
    /// As CREATE TABLE has it.
    std::string sql_type;
    /// The same as the model has it; its name is `v`.
    Column column;
    /// SQL expressions: the type's limits and whatever is awkward, the last one `null`.
    std::vector<std::string> values;
    /// Empty: both kinds of server have it.
    std::optional<Flavor> only = std::nullopt;
};

/// Every column type of both kinds of server, with lengths, signs, fractions and character sets.
[[nodiscard]] std::vector<TypeCase> type_cases();

}  // namespace tributary::test
