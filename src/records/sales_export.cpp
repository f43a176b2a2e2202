#include "records/sales_export.hpp"

#include <string_view>
#include <utility>

#include "records/sales_pager.hpp"
#include "records/sales_sql.hpp"

namespace tributary::records {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;
constexpr std::size_t kRowsPerStatement = 2'000;
constexpr std::string_view kLineEnd = "\r\n";

bool could_be_formula(std::string_view text) {
    return !text.empty() &&
           std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
}

}  // namespace

void append_csv_field(std::string& out, const CellText& value, ColumnKind kind) {
    if (!value) return;
    const bool is_text = kind == ColumnKind::kText || kind == ColumnKind::kBytes;
    const bool is_guarded = is_text && could_be_formula(*value);
    const bool is_quoted = value->empty() || is_guarded ||
                           value->find_first_of(",\"\r\n") != std::string::npos ||
                           value->front() == ' ' || value->back() == ' ';
    if (!is_quoted) {
        out += *value;
        return;
    }
    out += '"';
    if (is_guarded) out += '\'';
    for (const char c : *value) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

SalesExport::SalesExport(mysql::Connection& connection, SalesTable table, SalesFilter filter)
    : connection_(connection), table_(std::move(table)), filter_(std::move(filter)) {}

bool SalesExport::next(std::string& piece) {
    piece.clear();
    if (is_at_end_) return false;
    if (!view_) {
        view_.emplace(connection_.begin_snapshot());
        append_names(piece);
    }
    SalesPager pager(connection_, table_, filter_);
    while (!is_at_end_ && piece.size() < kPieceBytes) {
        const std::size_t taken = pager.each(last_, kRowsPerStatement, [&](mysql::RowView row) {
            append_line(piece, row);
            last_ = pager.cursor(row);
        });
        is_at_end_ = taken < kRowsPerStatement;
    }
    if (is_at_end_) view_->commit();
    return true;
}

void SalesExport::append_names(std::string& out) const {
    for (const SalesColumn& column : table_.columns) {
        if (&column != &table_.columns.front()) out += ',';
        append_csv_field(out, column.name, ColumnKind::kText);
    }
    out += kLineEnd;
}

void SalesExport::append_line(std::string& out, mysql::RowView row) const {
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (i > 0) out += ',';
        append_csv_field(out, shown(table_.columns[i], row[i]), table_.columns[i].kind);
    }
    out += kLineEnd;
}

}  // namespace tributary::records
