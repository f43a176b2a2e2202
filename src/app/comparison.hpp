#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mysql/connection.hpp"

namespace tributary::app {

/// One select at each side that must return the same rows in the same order, and which leading
/// columns are the key.
struct ComparisonQuery {
    std::string branch;
    std::string head_office;
    std::size_t key_columns = 1;
};

struct Comparison {
    std::uint64_t branch_rows = 0;
    std::uint64_t head_office_rows = 0;
    /// Rows that are missing, too many, or not the same.
    std::uint64_t differences = 0;
    /// The first few of them, for people.
    std::vector<std::string> examples;

    [[nodiscard]] bool is_equal() const { return differences == 0; }
};

/// Reads both results as streams, in constant memory, and compares every row, value for value, as
/// the servers print them. It knows nothing of this program's own codecs: it is what proves them.
/// Throws mysql::SqlFailure.
[[nodiscard]] Comparison compare(mysql::Connection& branch, mysql::Connection& head_office,
                                 const ComparisonQuery& query);

}  // namespace tributary::app
