#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/ids.hpp"

namespace tributary {

/// Where a branch's table goes at the head office: what the configuration says about one table.
struct TargetMapping {
    /// At the head office.
    std::string database;
    std::string table;
    /// The head office's column with the branch's id; must not be the target of a rename.
    std::string branch_column = "source_branch";
    /// The head office's column with the time of the last write; empty = the table has none.
    std::string synced_at_column;
    /// Branch's column name → head office's column name; columns that are not named keep theirs.
    std::map<std::string, std::string, std::less<>> renames;

    /// The head office's name of a branch's column; views into this or into `column`.
    [[nodiscard]] std::string_view column_at_head_office(std::string_view column) const {
        const auto found = renames.find(column);
        return found == renames.end() ? column : std::string_view(found->second);
    }
    friend bool operator==(const TargetMapping&, const TargetMapping&) = default;
};

/// By the branch's table name.
using TargetMappings = std::map<TableName, TargetMapping>;

}  // namespace tributary
