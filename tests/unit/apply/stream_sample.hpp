#pragma once

#include <memory>

#include "model/messages.hpp"
#include "pipeline/delivery_source.hpp"

namespace tributary::sample {

inline std::shared_ptr<const TableSchema> number_table(std::string name) {
    auto schema = std::make_shared<TableSchema>();
    schema->name = {"shop", std::move(name)};
    Column key;
    key.name = "id";
    key.type = ColumnType::kInt;
    key.is_nullable = false;
    Column value = key;
    value.name = "v";
    value.is_nullable = true;
    schema->columns = {key, value};
    schema->primary_key = {0};
    return schema;
}

inline Position position(std::uint64_t number) {
    Position result;
    result.server_id = "s1";
    result.gtid = "0-1-" + std::to_string(number);
    return result;
}

inline EpochStart start(std::uint64_t epoch) {
    return {.epoch = Epoch(epoch),
            .position = position(0),
            .reason = "first start",
            .tables = {{"shop", "sales"}}};
}

inline Batch batch(std::uint64_t epoch, std::uint64_t first, std::uint64_t last) {
    Batch result;
    result.epoch = Epoch(epoch);
    result.first = Sequence(first);
    result.last = Sequence(last);
    result.position = position(last);
    result.transactions.resize(last - first + 1);
    return result;
}

inline Batch fragment(std::uint64_t epoch, std::uint64_t sequence, std::uint64_t before,
                      std::uint64_t through, bool is_complete) {
    Batch result = batch(epoch, sequence, sequence);
    result.events_before = RowEvents(before);
    result.events_through = RowEvents(through);
    result.is_complete = is_complete;
    if (!is_complete) result.position = position(sequence - 1);
    return result;
}

inline Range range(std::uint64_t epoch, std::uint64_t at, std::uint64_t resync,
                   std::optional<EncodedKey> lower, std::optional<EncodedKey> upper) {
    return {.epoch = Epoch(epoch),
            .at = Sequence(at),
            .resync = Sequence(resync),
            .lower = std::move(lower),
            .upper = std::move(upper),
            .rows = TableRows(number_table("sales")),
            .is_repair = false,
            .rows_estimated = 0};
}

inline Ledger ledger(std::uint64_t epoch, std::uint64_t sequence, std::uint64_t events = 0) {
    Ledger result;
    result.epoch = Epoch(epoch);
    result.sequence = Sequence(sequence);
    result.events = RowEvents(events);
    result.position = position(sequence);
    return result;
}

inline Delivery delivery(std::uint64_t tag, StreamMessage message) {
    return {.branch = BranchId("north"), .tag = DeliveryTag(tag), .message = std::move(message)};
}

}  // namespace tributary::sample
