#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mysql/connection.hpp"
#include "records/sales_cursor.hpp"
#include "records/sales_filter.hpp"
#include "records/sales_table.hpp"

namespace tributary::records {

/// Where the next sales of a filter lie: days of branches, newest first. Spares a page of a rare
/// product the reading of all sales in between.
struct SalesPlaces {
    /// On the sales table; nothing that lies elsewhere is among the next sales.
    std::string condition;
    /// Nothing that matches lies below these places.
    bool is_last = false;
};

/// Looks into the sums for the places of the next `sales` sales below `cursor`. Nothing: the sums
/// do not tell. The result holds for the database's view of the transaction that is open. Throws
/// SqlFailure.
[[nodiscard]] std::optional<SalesPlaces> fetch_places(mysql::Connection& connection,
                                                      const SalesTable& table,
                                                      const SalesFilter& filter,
                                                      const std::optional<SalesCursor>& cursor,
                                                      std::size_t sales);

}  // namespace tributary::records
