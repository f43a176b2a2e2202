#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

#include "model/messages.hpp"

namespace tributary::test {

/// One table, `shop.item (id bigint primary key, note varchar(65535))`.
[[nodiscard]] inline std::shared_ptr<const TableSchema> sample_schema() {
    static const auto schema = [] {
        Column id;
        id.name = "id";
        id.type = ColumnType::kBigInt;
        id.is_nullable = false;
        Column note;
        note.name = "note";
        note.type = ColumnType::kVarBinary;
        note.length = 65'535;
        TableSchema made;
        made.name = {.database = "shop", .table = "item"};
        made.columns = {id, note};
        made.primary_key = {0};
        return std::make_shared<const TableSchema>(std::move(made));
    }();
    return schema;
}

[[nodiscard]] inline Position sample_position(std::uint64_t sequence) {
    Position position;
    position.flavor = Flavor::kMariaDb;
    position.server_id = "sample";
    position.gtid = "0-1-" + std::to_string(sequence);
    position.gtid_before = "0-1-" + std::to_string(sequence - 1);
    position.file = "bin.000001";
    position.offset = sequence * 100;
    position.fingerprint = sequence;
    return position;
}

/// A batch of one transaction with this sequence (at least 1), which inserts `rows` rows with notes
/// of about `note_bytes` bytes that do not compress.
[[nodiscard]] inline Batch sample_batch(std::uint64_t sequence, std::uint32_t rows = 1,
                                        std::size_t note_bytes = 8) {
    Batch batch;
    batch.epoch = Epoch(1);
    batch.first = Sequence(sequence);
    batch.last = Sequence(sequence);
    batch.position = sample_position(sequence);
    TableRows images(sample_schema());
    std::uint64_t noise = sequence * 0x9e3779b97f4a7c15U + 1;
    std::string note(note_bytes, '\0');
    for (std::uint32_t row = 0; row < rows; ++row) {
        for (std::size_t at = 0; at < note.size(); at += sizeof noise) {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            std::memcpy(note.data() + at, &noise, std::min(sizeof noise, note.size() - at));
        }
        const tributary::Cell cells[] = {tributary::Cell::of(static_cast<std::int64_t>(row)),
                                         tributary::Cell::of(std::string_view(note))};
        images.append(cells);
    }
    batch.tables.push_back(std::move(images));
    batch.steps.push_back({.table = 0, .operation = Operation::kInsert, .count = rows});
    BatchTransaction transaction;
    transaction.steps = 1;
    transaction.committed_at = 1'700'000'000'000'000;
    transaction.gtid = batch.position.gtid;
    batch.transactions.push_back(std::move(transaction));
    return batch;
}

/// Of a batch; 0 for anything else.
[[nodiscard]] inline std::uint64_t sequence_of(const StreamMessage& message) {
    const auto* batch = std::get_if<Batch>(&message);
    return batch == nullptr ? 0 : batch->last.value();
}

}  // namespace tributary::test
