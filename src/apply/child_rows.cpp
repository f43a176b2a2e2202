#include "apply/child_rows.hpp"

#include <fmt/format.h>

#include "base/failure.hpp"
#include "model/text_value.hpp"
#include "sql/row_statements.hpp"

namespace tributary {

void StoredChildRows::read_children(const TableSchema& child, std::span<const ColumnIndex> columns,
                                    std::span<const Cell> values, TableRows& out) {
    const TargetTable& table = targets_.target_of(*connection_, out.shared_schema()).table;
    mysql::RowStream rows = connection_->stream(select_equal(table, columns, values));
    std::vector<Cell> cells(child.columns.size());
    std::vector<std::string> scratch(cells.size());
    while (const auto row = rows.next()) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (!(*row)[i]) {
                cells[i] = Cell::null();
                continue;
            }
            const auto cell = decode_text(child.columns[i], *(*row)[i], scratch[i]);
            if (!cell) {
                throw Failure(Recovery::kHaltStage,
                              fmt::format("table {} at the head office: {}", table.qualified(),
                                          cell.error().what));
            }
            cells[i] = *cell;
        }
        out.append(cells);
    }
}

}  // namespace tributary
