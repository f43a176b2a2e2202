#pragma once

#include <string>

#include "support/sql_session.hpp"

namespace tributary::test {

/// What to read on one side. Both sides must name the same columns in the same order and be ordered
/// by the same unique key with the same collation.
struct Side {
    SqlSession& session;
    std::string query;
};

/// Compares two queries row by row by the servers' own text; reads both as streams. Empty when they
/// are equal; else the counts and the first differing rows, for a message.
[[nodiscard]] std::string difference(Side left, Side right);

}  // namespace tributary::test
