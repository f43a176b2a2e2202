#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/messages.hpp"
#include "sql/literal.hpp"
#include "sql/target_mapping.hpp"

namespace tributary {

/// The session's variable with the time of the apply transaction, where values are bound and cannot
/// name it themselves: every row of a commit bears the same time.
inline constexpr std::string_view kAppliedAt = "@tributary_applied_at";
/// The time of the statement, where a row is written alone.
inline constexpr std::string_view kWrittenNow = "current_timestamp(6)";

/// A branch's table with its place at the head office, rendered once into the pieces of SQL that
/// every statement about it is put together from. Immutable.
///
/// Generated columns are not written (unless the primary key needs them): the head office's table
/// computes its own.
class TargetTable {
public:
    /// Fails when the schema is not sound, a name is empty or has a zero byte, or two columns would
    /// get one name.
    [[nodiscard]] static Result<TargetTable> make(std::shared_ptr<const TableSchema> schema,
                                                  const TargetMapping& mapping,
                                                  const BranchId& branch);

    [[nodiscard]] const TableSchema& schema() const { return *schema_; }
    [[nodiscard]] const std::shared_ptr<const TableSchema>& shared_schema() const {
        return schema_;
    }
    [[nodiscard]] const TargetMapping& mapping() const { return mapping_; }
    /// Columns that are written, ascending.
    [[nodiscard]] const std::vector<ColumnIndex>& written() const { return written_; }
    /// The name at the head office, not quoted.
    [[nodiscard]] const std::string& column_name(ColumnIndex column) const {
        return names_[column];
    }
    /// `database`.`table`, quoted.
    [[nodiscard]] const std::string& qualified() const { return qualified_; }
    /// `source_branch` = 'north'
    [[nodiscard]] const std::string& is_of_branch() const { return is_of_branch_; }

    /// insert into … (…) values
    [[nodiscard]] const std::string& insert_head() const { return insert_head_; }
    /// on duplicate key update …
    [[nodiscard]] const std::string& upsert_tail() const { return upsert_tail_; }
    /// With one `?` a written column, in order: for array binding. The session has kAppliedAt.
    [[nodiscard]] std::string bound_insert(bool is_upsert) const;
    /// Condition on the key with one `?` a key column, in key order.
    [[nodiscard]] std::string bound_delete() const;

    /// ('north',1,…) as insert_head wants it. `row` has one cell a column of the schema;
    /// `written_at` is the SQL of the synced-at column's value.
    void append_row(std::string& out, std::span<const Cell> row,
                    std::string_view written_at) const;
    /// The keys of rows in a condition: `head`, append_key for each with `between` in between, `)`.
    struct KeyList {
        std::string head;
        std::string_view between = ",";
        bool is_of_tuples = true;  ///< else each key is (`k`=1 and `l`=2)
    };
    /// (`k`,`l`) in (… for `columns`; can be answered from their index.
    [[nodiscard]] KeyList keys_inside(std::span<const ColumnIndex> columns) const;
    /// (`k`,`l`) not in (…
    [[nodiscard]] KeyList keys_outside(std::span<const ColumnIndex> columns) const;
    void append_key(std::string& out, const KeyList& list, std::span<const ColumnIndex> columns,
                    std::span<const Cell> row) const;
    void append_value(std::string& out, ColumnIndex column, const Cell& cell) const {
        writers_[column].append(out, cell);
    }

private:
    TargetTable() = default;
    void render();
    [[nodiscard]] bool has_members(std::span<const ColumnIndex> columns) const;
    /// `form_of_members` holds a `{}` for the name of an ENUM or SET column.
    [[nodiscard]] std::string tuple_names(std::span<const ColumnIndex> columns,
                                          std::string_view form_of_members) const;

    std::shared_ptr<const TableSchema> schema_;
    TargetMapping mapping_;
    std::vector<std::string> names_;
    std::vector<LiteralWriter> writers_;
    std::vector<ColumnIndex> written_;
    std::string qualified_;
    std::string branch_literal_;
    std::string is_of_branch_;
    std::string insert_head_;
    std::string upsert_tail_;
};

}  // namespace tributary
