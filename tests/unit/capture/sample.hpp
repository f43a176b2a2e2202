#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "binlog/transaction_handler.hpp"
#include "capture/visible_set.hpp"
#include "model/messages.hpp"

/// A small table, its rows and transactions, for the tests of this folder.
namespace tributary::capture::sample {

inline const TableName kSales{.database = "shop", .table = "sales"};
inline const TableName kItems{.database = "shop", .table = "items"};

/// `id bigint primary key, name varchar(40)`
inline std::shared_ptr<const TableSchema> table(const TableName& name = kSales) {
    TableSchema schema;
    schema.name = name;
    Column id;
    id.name = "id";
    id.type = ColumnType::kBigInt;
    id.is_nullable = false;
    Column text;
    text.name = "name";
    text.type = ColumnType::kVarChar;
    text.length = 40;
    text.charset = "utf8mb4";
    text.collation = "utf8mb4_general_ci";
    schema.columns = {id, text};
    schema.primary_key = {0};
    return std::make_shared<const TableSchema>(std::move(schema));
}

using Row = std::vector<Cell>;
inline Row row(std::int64_t id, std::string_view name) {
    return {Cell::of(id), Cell::of(name)};
}

inline EncodedKey key(std::int64_t id) {
    return encode_key(*table(), row(id, ""));
}

inline binlog::Gtid gtid(std::uint64_t number) {
    return {.flavor = Flavor::kMariaDb, .domain = 0, .server = 1, .source = {}, .number = number};
}
inline binlog::TransactionStart start(std::uint64_t number) {
    return {.gtid = gtid(number), .committed_at = 1'000'000, .place = {}};
}
inline binlog::TransactionEnd end(std::uint64_t number, std::uint64_t row_events = 1) {
    return {.gtid = gtid(number),
            .committed_at = 1'000'000,
            .place = {.file = "bin.000001", .offset = number * 100},
            .fingerprint = number * 7 + 1,
            .row_events = row_events,
            .is_standalone = false,
            .is_rolled_back = false};
}

inline Position position(std::uint64_t number) {
    Position at;
    at.server_id = "server-1";
    at.gtid = number == 0 ? "" : "0-1-" + std::to_string(number);
    at.gtid_before = number < 2 ? "" : "0-1-" + std::to_string(number - 1);
    return at;
}

inline VisibleSet seen(std::uint64_t number) {
    return *VisibleSet::decode(Flavor::kMariaDb,
                               number == 0 ? "" : "0-1-" + std::to_string(number));
}

/// `id=name` of every row, in order.
inline std::vector<std::string> texts(const TableRows& rows) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        out.push_back(std::to_string(rows.at(i, 0).word) + "=" + std::string(rows.at(i, 1).bytes));
    }
    return out;
}

}  // namespace tributary::capture::sample
