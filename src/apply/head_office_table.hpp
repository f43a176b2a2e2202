#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mysql/connection.hpp"
#include "pipeline/finding.hpp"
#include "sql/target_table.hpp"

namespace tributary {

/// A column as the head office's information_schema describes it; names and words in lower case but
/// the column's name.
struct HeadOfficeColumn {
    std::string name;
    std::string data_type;    ///< `varchar`
    std::string column_type;  ///< `varchar(40)`, `int(10) unsigned`, `enum('a','b')`
    std::string charset;
    std::string collation;
    /// Characters of text, bytes of binary columns; else 0.
    std::uint64_t length = 0;
    std::uint32_t precision = 0;
    std::uint32_t scale = 0;
    /// Digits of the second's fraction.
    std::uint32_t fraction = 0;
    bool is_nullable = true;
    bool has_default = false;
    bool is_auto_increment = false;
    bool is_generated = false;
};

struct HeadOfficeKey {
    std::string name;
    std::vector<std::string> columns;
    bool is_partial = false;  ///< over a prefix of a column
};

struct HeadOfficeTable {
    bool exists = false;
    std::string engine;
    std::vector<HeadOfficeColumn> columns;
    std::vector<HeadOfficeKey> unique_keys;

    [[nodiscard]] const HeadOfficeColumn* column(std::string_view name) const;
};

[[nodiscard]] HeadOfficeTable fetch_table(mysql::Connection& connection,
                                          const std::string& database, const std::string& table);

/// Whether the head office's table can hold the branch's rows, and how they may be written.
struct TargetCheck {
    /// Only what is wrong or doubtful.
    std::vector<Finding> findings;
    /// Statements that add what is missing and change nothing that is there; in order.
    std::vector<std::string> additions;
    /// The table has further unique keys: touched keys are deleted, then inserted.
    bool is_rewritten = false;
    /// Values can travel without naming their character set.
    bool is_bulk_safe = true;

    [[nodiscard]] bool is_refused() const;
    /// All that is wrong, with what mends it, in one text.
    [[nodiscard]] std::string explanation() const;
};

/// Pure. What is only missing (table, columns) is in `additions` and refused in `findings` as well.
[[nodiscard]] TargetCheck check_target(const TargetTable& table, const HeadOfficeTable& there,
                                       Flavor head_office);

/// Empty: every value of the branch's column fits; else why not.
[[nodiscard]] std::string why_not_held(const Column& column, const HeadOfficeColumn& there);

}  // namespace tributary
