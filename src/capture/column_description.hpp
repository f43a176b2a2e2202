#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/schema.hpp"

namespace tributary::capture {

/// A row of information_schema.columns, as both servers have it. Empty optionals are NULL.
struct ColumnDescription {
    std::string name;
    /// `varchar`
    std::string data_type;
    /// `varchar(40)`, `bigint(20) unsigned`, `enum('a','b')`
    std::string column_type;
    bool is_nullable = true;
    std::optional<std::uint64_t> characters;
    std::optional<std::uint64_t> octets;
    std::optional<std::uint64_t> precision;
    std::optional<std::uint64_t> scale;
    std::optional<std::uint64_t> fraction;
    std::string charset;
    std::string collation;
    std::string generation;
};

/// The canonical column. Fails for a type that is not supported, naming it.
[[nodiscard]] Result<Column> decode_column(const ColumnDescription& description);

/// The strings of `enum('a','it''s')` or `set(…)`, in order.
[[nodiscard]] Result<std::vector<std::string>> decode_members(std::string_view column_type);

}  // namespace tributary::capture
