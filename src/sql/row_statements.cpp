#include "sql/row_statements.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sql/quoting.hpp"

namespace tributary {

bool InsertBuilder::add(std::span<const Cell> row) {
    if (rows_ == 0) {
        text_.assign(table_.insert_head());
    } else if (rows_ == limits_.rows_max) {
        return false;
    }
    const std::size_t before = text_.size();
    if (rows_ > 0) text_.push_back(',');
    table_.append_row(text_, row, written_at_);
    const std::size_t tail = kind_ == Kind::kUpsert ? table_.upsert_tail().size() : 0;
    if (rows_ > 0 && text_.size() + tail > limits_.bytes_max) {
        text_.resize(before);
        return false;
    }
    ++rows_;
    return true;
}

std::string_view InsertBuilder::take() {
    if (kind_ == Kind::kUpsert) text_.append(table_.upsert_tail());
    rows_ = 0;
    return text_;
}

DeleteBuilder::DeleteBuilder(const TargetTable& table, std::span<const ColumnIndex> columns,
                             StatementLimits limits)
    : table_(table),
      columns_(columns.begin(), columns.end()),
      keys_(table.keys_inside(columns)),
      limits_(limits) {
    limits_.rows_max = std::min(limits_.rows_max, kKeysPerDeleteMax);
    head_ = fmt::format("delete from {} where {} and {}", table.qualified(), table.is_of_branch(),
                        keys_.head);
}

bool DeleteBuilder::add(std::span<const Cell> row) {
    if (std::ranges::any_of(columns_, [&](ColumnIndex index) { return row[index].is_null; }))
        return true;
    if (rows_ == 0) {
        text_.assign(head_);
    } else if (rows_ == limits_.rows_max) {
        return false;
    }
    const std::size_t before = text_.size();
    if (rows_ > 0) text_.append(keys_.between);
    table_.append_key(text_, keys_, columns_, row);
    if (rows_ > 0 && text_.size() + 1 > limits_.bytes_max) {
        text_.resize(before);
        return false;
    }
    ++rows_;
    return true;
}

std::string_view DeleteBuilder::take() {
    text_.push_back(')');
    rows_ = 0;
    return text_;
}

void append_bound(std::string& out, std::span<const std::string> names,
                  std::span<const std::string> literals, Bound bound) {
    const std::string_view strict = bound == Bound::kAbove ? " > " : " < ";
    const std::string_view last = bound == Bound::kAbove ? " > " : " <= ";
    out.push_back('(');
    for (std::size_t depth = 0; depth < names.size(); ++depth) {
        if (depth > 0) out.append(" or (");
        for (std::size_t i = 0; i < depth; ++i)
            out.append(names[i]).append(" = ").append(literals[i]).append(" and ");
        out.append(names[depth])
            .append(depth + 1 == names.size() ? last : strict)
            .append(literals[depth]);
        if (depth > 0) out.push_back(')');
    }
    out.push_back(')');
}

std::string delete_outside(const TargetTable& table, std::optional<KeyCells> lower,
                           std::optional<KeyCells> upper, const TableRows& keep) {
    const std::vector<ColumnIndex>& key = table.schema().primary_key;
    std::string out =
        fmt::format("delete from {} where {}", table.qualified(), table.is_of_branch());
    std::vector<std::string> names;
    for (const ColumnIndex index : key)
        names.push_back(quoted_identifier(table.column_name(index)));
    const auto append = [&](KeyCells cells, Bound bound) {
        std::vector<std::string> literals(key.size());
        for (std::size_t i = 0; i < key.size(); ++i)
            table.append_value(literals[i], key[i], cells[i]);
        out.append(" and ");
        append_bound(out, names, literals, bound);
    };
    if (lower) append(*lower, Bound::kAbove);
    if (upper) append(*upper, Bound::kUpTo);
    if (keep.size() == 0) return out;
    const TargetTable::KeyList keys = table.keys_outside(key);
    out.append(" and ").append(keys.head);
    std::vector<Cell> row(table.schema().columns.size());
    for (std::size_t i = 0; i < keep.size(); ++i) {
        for (const ColumnIndex index : key) row[index] = keep.at(i, index);
        if (i > 0) out.append(keys.between);
        table.append_key(out, keys, key, row);
    }
    out.push_back(')');
    return out;
}

std::string select_equal(const TargetTable& table, std::span<const ColumnIndex> columns,
                         std::span<const Cell> values) {
    const TableSchema& schema = table.schema();
    std::string out = "select ";
    for (ColumnIndex index = 0; index < schema.columns.size(); ++index) {
        if (index > 0) out.push_back(',');
        const bool is_there = std::ranges::find(table.written(), index) != table.written().end();
        const Column& column = schema.columns[index];
        const std::string selected = selected_form(column, table.column_name(index));
        const bool is_text = column.type == ColumnType::kChar ||
                             column.type == ColumnType::kVarChar ||
                             column.type == ColumnType::kText;
        if (!is_there) {
            out += "null";
        } else if (is_text && !column.charset.empty()) {
            out += fmt::format("convert({} using {})", selected, column.charset);
        } else {
            out += selected;
        }
    }
    out += fmt::format(" from {} where {}", table.qualified(), table.is_of_branch());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        out += fmt::format(" and {} = ", quoted_identifier(table.column_name(columns[i])));
        table.append_value(out, columns[i], values[i]);
    }
    return out;
}

}  // namespace tributary
