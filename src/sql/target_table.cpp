#include "sql/target_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sql/quoting.hpp"

namespace tributary {
namespace {

Result<void> check_name(std::string_view name, const TableSchema& schema) {
    if (!name.empty() && name.find('\0') == std::string_view::npos) return {};
    return fail(fmt::format("table {}: an empty name, or one with a zero byte, at the head office",
                            to_string(schema.name)));
}

bool is_text(const Column& column) {
    return column.type == ColumnType::kChar || column.type == ColumnType::kVarChar ||
           column.type == ColumnType::kText;
}
bool is_of_members(const Column& column) {
    return column.type == ColumnType::kEnum || column.type == ColumnType::kSet;
}

}  // namespace

Result<TargetTable> TargetTable::make(std::shared_ptr<const TableSchema> schema,
                                      const TargetMapping& mapping, const BranchId& branch) {
    if (const auto sound = check(*schema); !sound) return tl::unexpected(sound.error());
    TargetTable table;
    std::set<std::string_view> seen = {mapping.branch_column};
    if (!mapping.synced_at_column.empty()) seen.insert(mapping.synced_at_column);
    for (const std::string_view name :
         {std::string_view(mapping.database), std::string_view(mapping.table),
          std::string_view(mapping.branch_column)}) {
        if (const auto good = check_name(name, *schema); !good) return tl::unexpected(good.error());
    }
    for (ColumnIndex index = 0; index < schema->columns.size(); ++index) {
        const Column& column = schema->columns[index];
        const std::string_view name = mapping.column_at_head_office(column.name);
        if (const auto good = check_name(name, *schema); !good) return tl::unexpected(good.error());
        if (!seen.insert(name).second) {
            return fail(fmt::format(
                "table {}: two columns would be '{}' at the head office; rename one of them",
                to_string(schema->name), name));
        }
        auto writer = LiteralWriter::make(column);
        if (!writer) return tl::unexpected(writer.error());
        table.writers_.push_back(*std::move(writer));
        table.names_.emplace_back(name);
        const bool is_key =
            std::ranges::find(schema->primary_key, index) != schema->primary_key.end();
        if (!column.is_generated || is_key) table.written_.push_back(index);
    }
    table.schema_ = std::move(schema);
    table.mapping_ = mapping;
    table.branch_literal_ = quoted_text(branch.value());
    table.render();
    return table;
}

void TargetTable::render() {
    qualified_ = quoted_table(mapping_.database, mapping_.table);
    const std::string branch_column = quoted_identifier(mapping_.branch_column);
    is_of_branch_ = branch_column + " = " + branch_literal_;
    insert_head_ = fmt::format("insert into {} ({}", qualified_, branch_column);
    const auto assign = [&](const std::string& name) {
        upsert_tail_ += upsert_tail_.empty() ? " on duplicate key update " : ",";
        upsert_tail_ += fmt::format("{}=values({})", name, name);
    };
    for (const ColumnIndex index : written_) {
        const std::string name = quoted_identifier(names_[index]);
        insert_head_ += ",";
        insert_head_ += name;
        // A key that the collation calls equal may still have other bytes.
        const bool is_key =
            std::ranges::find(schema_->primary_key, index) != schema_->primary_key.end();
        if (!is_key || is_text(schema_->columns[index])) assign(name);
    }
    if (!mapping_.synced_at_column.empty()) {
        const std::string name = quoted_identifier(mapping_.synced_at_column);
        insert_head_ += "," + name;
        assign(name);
    }
    if (upsert_tail_.empty()) assign(branch_column);
    insert_head_ += ") values ";
}

std::string TargetTable::bound_insert(bool is_upsert) const {
    std::string out = insert_head_ + "(" + branch_literal_;
    for (std::size_t i = 0; i < written_.size(); ++i) out += ",?";
    if (!mapping_.synced_at_column.empty()) out.append(",").append(kAppliedAt);
    out += ")";
    if (is_upsert) out += upsert_tail_;
    return out;
}

std::string TargetTable::bound_delete() const {
    std::string out = fmt::format("delete from {} where {}", qualified_, is_of_branch_);
    for (const ColumnIndex index : schema_->primary_key)
        out += " and " + quoted_identifier(names_[index]) + " = ?";
    return out;
}

void TargetTable::append_row(std::string& out, std::span<const Cell> row,
                             std::string_view written_at) const {
    out.push_back('(');
    out.append(branch_literal_);
    for (const ColumnIndex index : written_) {
        out.push_back(',');
        writers_[index].append(out, row[index]);
    }
    if (!mapping_.synced_at_column.empty()) out.append(",").append(written_at);
    out.push_back(')');
}

TargetTable::KeyList TargetTable::keys_inside(std::span<const ColumnIndex> columns) const {
    if (columns.size() > 1 && has_members(columns))
        return {.head = "(", .between = " or ", .is_of_tuples = false};
    return {.head = tuple_names(columns, "{}") + " in ("};
}

TargetTable::KeyList TargetTable::keys_outside(std::span<const ColumnIndex> columns) const {
    // No index can answer it anyway.
    return {.head = tuple_names(columns, columns.size() > 1 ? "cast({} as unsigned)" : "{}") +
                    " not in ("};
}

/// MySQL 9.7 finds nothing where a tuple with an ENUM or a SET in it is compared with several
/// tuples of numbers.
bool TargetTable::has_members(std::span<const ColumnIndex> columns) const {
    return std::ranges::any_of(
        columns, [&](ColumnIndex index) { return is_of_members(schema_->columns[index]); });
}

std::string TargetTable::tuple_names(std::span<const ColumnIndex> columns,
                                     std::string_view form_of_members) const {
    std::string out;
    for (const ColumnIndex index : columns) {
        const std::string name = quoted_identifier(names_[index]);
        out += out.empty() ? "" : ",";
        out += is_of_members(schema_->columns[index])
                   ? fmt::format(fmt::runtime(form_of_members), name)
                   : name;
    }
    return columns.size() > 1 ? "(" + out + ")" : out;
}

void TargetTable::append_key(std::string& out, const KeyList& list,
                             std::span<const ColumnIndex> columns,
                             std::span<const Cell> row) const {
    if (columns.size() > 1) out.push_back('(');
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) out.append(list.is_of_tuples ? "," : " and ");
        if (!list.is_of_tuples) {
            append_identifier(out, names_[columns[i]]);
            out.push_back('=');
        }
        writers_[columns[i]].append(out, row[columns[i]]);
    }
    if (columns.size() > 1) out.push_back(')');
}

}  // namespace tributary
