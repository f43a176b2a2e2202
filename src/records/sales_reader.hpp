#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/ids.hpp"
#include "mysql/connection.hpp"
#include "records/sales_filter.hpp"
#include "records/sales_table.hpp"

namespace tributary::records {

// Reads of the head office's sales. Every call throws SqlFailure; the connection is one with
// sales_reading_session. Texts are always UTF-8: what is not becomes U+FFFD, and columns of bytes
// that are no UTF-8 are shown as `0x…`. Numbers are the server's exact text.

/// Nothing: NULL.
using CellText = std::optional<std::string>;

struct Sale {
    std::string branch;
    std::string id;
    /// As the column has it; nothing: NULL, or there is no such column.
    CellText date;
    /// One for each of SalesTable::columns, in their order.
    std::vector<CellText> values;
};

struct SalesPage {
    std::vector<Sale> sales;
    /// Where the next page begins; nothing: this is the last one.
    std::optional<std::string> next_cursor;
};

/// Sales, newest first: by date, branch and key, those without a date last. `cursor` is a
/// next_cursor of the same filter, or empty for the first page; any other text is an Error. `limit`
/// is 1 to kPageRowsMax.
[[nodiscard]] Result<SalesPage> fetch_sales(mysql::Connection& connection, const SalesTable& table,
                                            const SalesFilter& filter, std::string_view cursor,
                                            std::size_t limit);

/// How a sale came here: the head office's commit that wrote it last.
struct SaleWay {
    Epoch epoch;
    /// The commit held the branch's transactions first to last.
    Sequence first;
    Sequence last;
    std::string position;
    /// Of the last transaction.
    std::string gtid;
    /// At the branch, by its server's clock.
    std::optional<WallTime> committed_at;
    /// By the agent's clock.
    std::optional<WallTime> published_at;
    /// By the head office's database.
    WallTime applied_at;
    /// It came with a re-sync.
    bool is_range = false;
};

struct SaleAndWay {
    Sale sale;
    /// Nothing: it came before the head office kept this, or too long ago.
    std::optional<SaleWay> way;
};

/// Nothing: there is no such sale.
[[nodiscard]] std::optional<SaleAndWay> fetch_sale(mysql::Connection& connection,
                                                   const SalesTable& table, const BranchId& branch,
                                                   std::string_view id);

/// Rows of one branch in one of the head office's tables, newest first by primary key.
struct HeadOfficeRows {
    /// Why there are none: the table is not there. Else empty.
    std::string error;
    /// Names at the head office, without the branch's column and the time of the last write.
    std::vector<std::string> columns;
    /// Those of `columns` that are the primary key.
    std::vector<std::string> key;
    std::vector<std::vector<CellText>> rows;
};
/// The newest `limit` rows.
[[nodiscard]] HeadOfficeRows fetch_recent_rows(mysql::Connection& connection,
                                               const TargetMapping& target, const BranchId& branch,
                                               std::uint32_t limit);

}  // namespace tributary::records
