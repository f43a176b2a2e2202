#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mysql/connection.hpp"
#include "records/sales_cursor.hpp"
#include "records/sales_filter.hpp"
#include "records/sales_reader.hpp"
#include "records/sales_table.hpp"

namespace tributary::records {

/// Reads sales newest first, from below a cursor on. One transaction's view of the database is
/// open meanwhile. Throws SqlFailure.
class SalesPager {
public:
    /// All outlive this.
    SalesPager(mysql::Connection& connection, const SalesTable& table, const SalesFilter& filter);

    using Take = std::function<void(mysql::RowView row)>;
    /// Gives `take` the next `count` rows below the cursor (none: from the newest on); returns how
    /// many there were.
    std::size_t each(const std::optional<SalesCursor>& below, std::size_t count, const Take& take);

    /// Every column of the table, as rows of `each` have them.
    [[nodiscard]] const std::string& columns() const { return columns_; }
    [[nodiscard]] Sale sale(mysql::RowView row) const;
    [[nodiscard]] SalesCursor cursor(mysql::RowView row) const;

private:
    enum class Dated : bool { kNo, kYes };
    [[nodiscard]] std::string select(const std::optional<SalesCursor>& below, Dated dated,
                                     const std::string& where, std::size_t count) const;
    std::size_t run(const std::string& statement, const Take& take);
    std::size_t each_dated(const std::optional<SalesCursor>& below, std::size_t count,
                           const Take& take);
    [[nodiscard]] bool can_be_undated() const;

    mysql::Connection& connection_;
    const SalesTable& table_;
    const SalesFilter& filter_;
    std::string columns_;
    std::size_t branch_;
    std::size_t date_;
    std::size_t id_;
    std::vector<std::size_t> key_;
};

}  // namespace tributary::records
