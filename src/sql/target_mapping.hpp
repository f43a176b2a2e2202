#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/ids.hpp"
#include "model/table_pattern.hpp"

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

/// Finds where a branch's table goes. A rule for the table itself counts before any with a star;
/// among those with a star the first that was added and matches.
class TargetMappings {
public:
    /// One more rule; of two with the same source the first counts. `rule.database` and
    /// `rule.table` may be `*`: the source's name.
    void add(const TablePattern& source, TargetMapping rule);
    /// The rule for one table, to be set.
    [[nodiscard]] TargetMapping& operator[](const TableName& source) { return exact_[source]; }

    /// With names instead of stars. Empty: no rule names the table.
    [[nodiscard]] std::optional<TargetMapping> find(const TableName& source) const;

private:
    std::map<TableName, TargetMapping> exact_;
    std::vector<std::pair<TablePattern, TargetMapping>> with_star_;
};

/// What a person changes when find() found nothing.
[[nodiscard]] std::string fix_of_unmapped(const TableName& source);

}  // namespace tributary
