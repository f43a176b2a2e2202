#include "apply/parked_book.hpp"

#include <fmt/format.h>

#include <bit>

#include "apply/limits.hpp"
#include "apply/parked_entry.hpp"
#include "base/fingerprint.hpp"
#include "base/hex.hpp"
#include "model/text_value.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"
#include "sql/row_statements.hpp"

namespace tributary {
namespace {

bool is_printable(const Column& column) {
    switch (column.type) {
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
        case ColumnType::kGeometry:
        case ColumnType::kVector:
            return false;
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
            return column.charset.starts_with("utf8") || column.charset == "ascii";
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
        case ColumnType::kFloat:
        case ColumnType::kDouble:
        case ColumnType::kDecimal:
        case ColumnType::kYear:
        case ColumnType::kDate:
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
        case ColumnType::kBit:
        case ColumnType::kEnum:
        case ColumnType::kSet:
        case ColumnType::kJson:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
            return true;
    }
    return true;
}

/// `red`, `large,red`; the number where it names no member.
std::string members_of(const Column& column, std::uint64_t word) {
    if (column.type == ColumnType::kEnum) {
        if (word == 0) return "";
        return word <= column.members.size() ? column.members[word - 1] : fmt::to_string(word);
    }
    std::string out;
    for (std::size_t i = 0; i < 64; ++i) {
        if ((word >> i & 1) == 0) continue;
        if (i >= column.members.size()) return fmt::to_string(word);
        out.append(out.empty() ? "" : ",").append(column.members[i]);
    }
    return out;
}

std::string text_of(const Column& column, const Cell& cell) {
    std::string out;
    if (column.type == ColumnType::kEnum || column.type == ColumnType::kSet) {
        out = members_of(column, std::bit_cast<std::uint64_t>(cell.word));
    } else if (is_printable(column)) {
        append_text(out, column, cell);
    } else {
        out = "0x";
        append_hex(out, as_bytes(cell.bytes));
    }
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

}  // namespace

ParkedChange make_parked(const TargetTable& table, std::span<const Cell> row, bool is_delete) {
    const TableSchema& schema = table.schema();
    ParkedChange change;
    change.table = schema.name;
    change.key = encode_key(schema, row);
    change.is_delete = is_delete;
    for (const ColumnIndex index : schema.primary_key) {
        change.key_text +=
            fmt::format("{}{}={}", change.key_text.empty() ? "" : ",", table.column_name(index),
                        text_of(schema.columns[index], row[index]));
    }
    DeleteBuilder remove(table, schema.primary_key, {});
    (void)remove.add(row);
    change.remove_sql = remove.take();
    if (is_delete) return change;
    InsertBuilder insert(table, InsertBuilder::Kind::kInsert, {});
    (void)insert.add(row);
    change.write_sql = insert.take();
    change.change_text = "{";
    for (const ColumnIndex index : table.written()) {
        if (change.change_text.size() > 1) change.change_text += ",";
        append_json_string(change.change_text, table.column_name(index));
        change.change_text += ":";
        if (row[index].is_null) {
            change.change_text += "null";
        } else {
            append_json_string(change.change_text, text_of(schema.columns[index], row[index]));
        }
    }
    change.change_text += "}";
    return change;
}

void ParkedBook::fetch(mysql::Connection& connection) {
    keys_.clear();
    size_ = 0;
    const mysql::Rows rows = connection.query(
        fmt::format("select database_name, table_name, key_bytes from {} where branch = {}",
                    quoted_table(database_, kParkedTable), quoted_text(branch_.value())));
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const TableName table{std::string(rows.text(row, 0)), std::string(rows.text(row, 1))};
        if (keys_[table].emplace(rows.text(row, 2)).second) ++size_;
    }
    strayed_.clear();
    const mysql::Rows strayed = connection.query(fmt::format(
        "select database_name, table_name, key_bytes from {} where branch = {} order by id desc "
        "limit {}",
        quoted_table(database_, kStrayedTable), quoted_text(branch_.value()), kStrayedKeysMax));
    for (std::size_t row = 0; row < strayed.size(); ++row) {
        strayed_[{std::string(strayed.text(row, 0)), std::string(strayed.text(row, 1))}].emplace(
            strayed.text(row, 2));
    }
}

const std::set<EncodedKey, std::less<>>& ParkedBook::strayed_of(const TableName& table) const {
    static const std::set<EncodedKey, std::less<>> kNone;
    const auto found = strayed_.find(table);
    return found == strayed_.end() ? kNone : found->second;
}

void ParkedBook::forget_strayed(mysql::Connection& connection, const TableName& table,
                                std::string_view key) {
    connection.execute("delete from " + quoted_table(database_, kStrayedTable) +
                       where_key(table, key));
    const auto keys = strayed_.find(table);
    if (keys == strayed_.end()) return;
    if (const auto found = keys->second.find(key); found != keys->second.end()) {
        keys->second.erase(found);
    }
}

std::string ParkedBook::where_table(const TableName& table) const {
    return fmt::format(" where branch = {} and database_name = {} and table_name = {}",
                       quoted_text(branch_.value()), quoted_text(table.database),
                       quoted_text(table.table));
}

std::string ParkedBook::where_key(const TableName& table, std::string_view key) const {
    return fmt::format("{} and key_fingerprint = {} and key_bytes = {}", where_table(table),
                       fingerprint_of(as_bytes(key)), quoted_bytes(key));
}

void ParkedBook::park(mysql::Connection& connection, const ParkedChange& change) {
    const std::string table = quoted_table(database_, kParkedTable);
    connection.execute("delete from " + table + where_key(change.table, change.key));
    connection.execute(fmt::format(
        "insert into {} (branch, database_name, table_name, key_fingerprint, key_bytes, key_text, "
        "operation, change_text, "
        "remove_sql, write_sql, error_code, error_text, epoch, sequence) "
        "values ({}, {}, {}, {}, {}, {}, '{}', {}, {}, {}, {}, {}, {}, {})",
        table, quoted_text(branch_.value()), quoted_text(change.table.database),
        quoted_text(change.table.table), fingerprint_of(as_bytes(change.key)),
        quoted_bytes(change.key), quoted_text(readable(change.key_text)),
        change.is_delete ? "delete" : "write", quoted_text(readable(change.change_text)),
        quoted_bytes(change.remove_sql), quoted_bytes(change.write_sql), change.error_code,
        quoted_text(readable_error(change.error_text)), change.epoch,
        change.sequence));
    if (keys_[change.table].insert(change.key).second) ++size_;
}

void ParkedBook::settle(mysql::Connection& connection, const TableName& table,
                        std::string_view key) {
    connection.execute("delete from " + quoted_table(database_, kParkedTable) +
                       where_key(table, key));
    const auto keys = keys_.find(table);
    if (keys == keys_.end()) return;
    if (const auto found = keys->second.find(key); found != keys->second.end()) {
        keys->second.erase(found);
        --size_;
    }
    if (keys->second.empty()) keys_.erase(keys);
}

void ParkedBook::settle_older(mysql::Connection& connection, const TableName& table, Epoch epoch,
                              Sequence sequence) {
    if (!has_any(table)) return;
    connection.execute(fmt::format(
        "delete from {}{} and (epoch < {} or (epoch = {} and sequence < {}))",
        quoted_table(database_, kParkedTable), where_table(table), epoch, epoch, sequence));
    fetch(connection);
}

}  // namespace tributary
