#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/ids.hpp"

namespace tributary {

inline constexpr std::string_view kTablePatternForm = "database.table, where * stands for any text";

/// Names tables: `shop.product_sales`, `shop.*`, `shop.log_*`. A star stands for any text in its
/// part; the comparison is by bytes, as the server's on Linux.
class TablePattern {
public:
    TablePattern() = default;
    /// Fails unless `text` has the form `database.table`, each part 1 to 64 bytes.
    [[nodiscard]] static Result<TablePattern> decode(std::string_view text);

    [[nodiscard]] bool matches(const TableName& name) const;
    /// No star: names one table.
    [[nodiscard]] bool is_exact() const;
    [[nodiscard]] const std::string& database() const { return database_; }
    [[nodiscard]] const std::string& table() const { return table_; }
    [[nodiscard]] std::string to_string() const { return database_ + "." + table_; }
    friend bool operator==(const TablePattern&, const TablePattern&) = default;

private:
    std::string database_;
    std::string table_;
};

}  // namespace tributary
