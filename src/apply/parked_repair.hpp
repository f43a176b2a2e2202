#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apply/head_office_table.hpp"
#include "apply/parked_entry.hpp"
#include "sql/stored_statement.hpp"

namespace tributary {

// What a person edits in a parked change becomes SQL here. Pure.

/// A value as a person wrote it, as a literal for that column: quoted or made of digits only, so
/// that the database alone judges it. Fails where it cannot be one, with a sentence.
[[nodiscard]] Result<std::string> edited_literal(const HeadOfficeColumn& column,
                                                 const std::optional<std::string>& value);

/// What the edit works on.
struct RepairGround {
    const HeadOfficeTable& table;
    const DeleteParts& remove;
    /// What the branch has; names as in `table`. Nothing: too long to show, everything given
    /// counts as changed.
    const std::optional<TextRow>& values;
};
/// Puts the values that differ into `insert`; the others stay exactly as they are. Returns what is
/// wrong, all of it; `insert` is then of no use.
[[nodiscard]] std::vector<std::string> put_edits(InsertParts& insert, const RepairGround& ground,
                                                 const TextRow& edits);

/// Selects the row that `remove` would delete, in the form of TextRow but for floats, which come as
/// doubles. Without the branch's column.
[[nodiscard]] std::string select_for_people(const HeadOfficeTable& table,
                                            const DeleteParts& remove);
/// The columns that select_for_people asks for, in order.
[[nodiscard]] std::vector<const HeadOfficeColumn*> columns_for_people(
    const HeadOfficeTable& table, const DeleteParts& remove);

}  // namespace tributary
