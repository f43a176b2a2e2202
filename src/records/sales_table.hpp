#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mysql/connection.hpp"
#include "pipeline/finding.hpp"
#include "records/sales_settings.hpp"

namespace tributary::records {

/// What the values of a column are, as far as a page or a form must know.
enum class ColumnKind : std::uint8_t {
    kInteger,
    kDecimal,
    kFloat,
    kText,
    kDate,
    kDateTime,
    kTime,
    kBytes,
};
/// `integer`, `decimal` …, as the HTTP API calls them.
[[nodiscard]] std::string_view name_of(ColumnKind kind);

/// A column of the head office's table.
struct SalesColumn {
    std::string name;
    /// At the branch; empty: only the head office has it.
    std::string source_name;
    ColumnKind kind = ColumnKind::kText;
    /// The head office's server's own word: `varchar`.
    std::string type;
    bool is_nullable = true;
    /// Of kDecimal: all digits, and those after the point; else 0.
    std::uint32_t digits = 0;
    std::uint32_t scale = 0;
    /// Of kText, in characters; else 0.
    std::uint64_t length_max = 0;
    /// The head office's server fills it in. What the branch's server fills in is not known here.
    bool is_generated = false;

    friend bool operator==(const SalesColumn&, const SalesColumn&) = default;
};

/// The sales as they lie at the head office. Names are those of the head office's columns; empty:
/// the table has no such column.
struct SalesTable {
    std::string database;
    std::string table;
    TableName source;
    std::string own_database;
    std::vector<SalesColumn> columns;
    std::string id;
    std::string branch;
    std::string date;
    std::string region;
    std::string product;
    std::string quantity;
    std::vector<std::string> amounts;
    std::string total;
    /// Set to the time of the commit that wrote the row.
    std::string synced_at;
    /// The primary key without the branch, in key order. Never empty.
    std::vector<std::string> key;
    /// What the apply lanes mark as changed: see describe_marks.
    std::string marks;
    /// The same as marks_number.
    std::uint64_t marks_number = 0;
    /// The index that leads from (date, branch) to the rows in the order of their key. Empty: there
    /// is none, and pages and sums read the whole table.
    std::string date_index;

    /// Nothing for an empty or unknown name.
    [[nodiscard]] const SalesColumn* find(std::string_view column) const;
    /// Position in `columns`; columns.size() for an empty or unknown name.
    [[nodiscard]] std::size_t index_of(std::string_view column) const;
    /// Quoted, with its database.
    [[nodiscard]] std::string qualified() const;

    friend bool operator==(const SalesTable&, const SalesTable&) = default;
};

/// The sales table, or a sentence why there is none.
struct SalesDescription {
    std::optional<SalesTable> table;
    std::string reason;
};

/// Looks at the head office's table. Throws SqlFailure.
[[nodiscard]] SalesDescription describe_sales(mysql::Connection& connection,
                                              const SalesSettings& settings);

/// For `tributary doctor`: whether the table, its columns and its index are there. Throws
/// SqlFailure.
[[nodiscard]] std::vector<Finding> check_sales(mysql::Connection& connection,
                                               const SalesSettings& settings);

/// Makes the index on (date, branch, key…) where the table is there and lacks it; the table can be
/// written meanwhile. Throws SqlFailure.
void create_date_index(mysql::Connection& connection, const SalesTable& table);

}  // namespace tributary::records
