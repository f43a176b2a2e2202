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

/// Of transaction `number` in the history that everything here speaks of.
inline std::uint64_t fingerprint(std::uint64_t number) {
    return number + 1000;
}

inline Position position(std::uint64_t number) {
    Position result;
    result.fingerprint = fingerprint(number);
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
    result.fingerprint_before = fingerprint(first - 1);
    result.head_fingerprint = fingerprint(first) * 2;
    for (std::uint64_t number = first; number <= last; ++number)
        result.transactions.emplace_back().fingerprint = fingerprint(number);
    return result;
}

inline Batch fragment(std::uint64_t epoch, std::uint64_t sequence, std::uint64_t before,
                      std::uint64_t through, bool is_complete) {
    Batch result = batch(epoch, sequence, sequence);
    result.events_before = RowEvents(before);
    result.events_through = RowEvents(through);
    result.is_complete = is_complete;
    if (!is_complete) {
        result.position = position(sequence - 1);
        result.transactions[0].fingerprint = 0;
    }
    return result;
}

inline Range range(std::uint64_t epoch, std::uint64_t at, std::uint64_t resync,
                   std::optional<EncodedKey> lower, std::optional<EncodedKey> upper) {
    return {.epoch = Epoch(epoch),
            .at = Sequence(at),
            .fingerprint = fingerprint(at),
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
    if (events != 0) result.head_fingerprint = fingerprint(sequence + 1) * 2;
    return result;
}

inline Delivery delivery(std::uint64_t tag, StreamMessage message) {
    return {.branch = BranchId("north"), .tag = DeliveryTag(tag), .message = std::move(message)};
}

}  // namespace tributary::sample
