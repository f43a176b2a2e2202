#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/ids.hpp"

namespace tributary {

// A parked change lies in the database as the two statements that would write it. Here they are
// taken apart again, so that values which a person does not touch stay exactly as they are. Only
// for statements of one row that InsertBuilder and DeleteBuilder wrote; anything else fails.

/// `insert into … (columns) values (literals)`.
struct InsertParts {
    TableName table;                    ///< at the head office
    std::vector<std::string> columns;   ///< not quoted; the first is the branch's
    std::vector<std::string> literals;  ///< one a column
};
[[nodiscard]] Result<InsertParts> split_insert(std::string_view statement);
[[nodiscard]] std::string join_insert(const InsertParts& parts);

/// `delete from … where branch = … and (key) in (…)`.
struct DeleteParts {
    TableName table;               ///< at the head office
    std::string branch_column;     ///< not quoted
    std::vector<std::string> key;  ///< columns of the key without the branch; not quoted
    std::string condition;         ///< what follows `where`
};
[[nodiscard]] Result<DeleteParts> split_delete(std::string_view statement);

}  // namespace tributary
