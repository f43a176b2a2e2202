#pragma once

#include <string>
#include <vector>

#include "support/sql_session.hpp"

namespace tributary::test {

/// A database on one side of a comparison.
struct Place {
    SqlSession& session;
    std::string database;
};

/// Compares every column that the branch stores, value for value, as the two servers themselves
/// show them: bytes of texts and blobs, exact numbers and times. Of all tables of the branch's
/// database, or of those named. Empty: the head office's rows of the branch are the branch's.
[[nodiscard]] std::string branch_difference(const Place& branch, const Place& office,
                                            const std::string& branch_id,
                                            const std::vector<std::string>& tables);

/// A member of a JSON text, by the path that the server's functions take; empty when it is null or
/// not there. The server reads the text, so that what judges the program's JSON is not the
/// program's.
[[nodiscard]] std::string json_member(SqlSession& session, const std::string& json,
                                      const std::string& path);

/// A literal of text.
[[nodiscard]] std::string quoted(const std::string& text);

}  // namespace tributary::test
