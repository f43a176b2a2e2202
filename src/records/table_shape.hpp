#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mysql/connection.hpp"
#include "records/sales_table.hpp"

namespace tributary::records {

struct TableIndex {
    std::string name;
    /// In the order of the index, up to the first that is there only in part.
    std::vector<std::string> columns;
};

/// A table of the head office as its server describes it.
struct TableShape {
    bool exists = false;
    /// Without source_name.
    std::vector<SalesColumn> columns;
    std::vector<std::string> primary_key;
    /// All of them, also the primary key.
    std::vector<TableIndex> indexes;
};
/// Throws SqlFailure.
[[nodiscard]] TableShape fetch_table_shape(mysql::Connection& connection,
                                           const std::string& database, const std::string& table);

/// Names of columns are the same whatever their letter case.
[[nodiscard]] bool is_same_name(std::string_view left, std::string_view right);

}  // namespace tributary::records
