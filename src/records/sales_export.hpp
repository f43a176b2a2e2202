#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mysql/connection.hpp"
#include "mysql/transaction.hpp"
#include "records/sales_cursor.hpp"
#include "records/sales_filter.hpp"
#include "records/sales_reader.hpp"
#include "records/sales_table.hpp"

namespace tributary::records {

/// Sales as CSV, piece by piece, in constant memory: RFC 4180, UTF-8, a line of names first, NULL
/// as nothing and an empty text as `""`. Everything comes from one consistent view of the database,
/// opened by the first piece.
///
///     SalesExport csv(connection, table, filter);
///     while (csv.next(piece)) send(piece);
///
/// Uses the connection alone until it is gone. Throws SqlFailure.
class SalesExport {
public:
    /// The connection, of sales_reading_session, outlives this.
    SalesExport(mysql::Connection& connection, SalesTable table, SalesFilter filter);

    /// Replaces `piece` by the next lines, some hundred KiB. False at the end; `piece` is then
    /// empty.
    [[nodiscard]] bool next(std::string& piece);

private:
    void append_names(std::string& out) const;
    void append_line(std::string& out, mysql::RowView row) const;

    mysql::Connection& connection_;
    SalesTable table_;
    SalesFilter filter_;
    std::optional<mysql::Transaction> view_;
    std::optional<SalesCursor> last_;
    bool is_at_end_ = false;
};

/// One field of a CSV line. A text (not a number) that a spreadsheet would take for a formula
/// begins with an apostrophe.
void append_csv_field(std::string& out, const CellText& value, ColumnKind kind);

}  // namespace tributary::records
