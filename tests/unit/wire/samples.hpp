#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/messages.hpp"

namespace tributary::samples {

/// A table with a column of every type, nullable ones and others, and keys of every kind.
[[nodiscard]] std::shared_ptr<const TableSchema> every_type_schema();
/// `id bigint primary key, note varchar(20)`.
[[nodiscard]] std::shared_ptr<const TableSchema> small_schema(std::string table = "notes");

[[nodiscard]] Position position();
[[nodiscard]] EpochStart epoch_start();
/// Two transactions, one step each, of small_schema: three inserts, one update; a re-sync asked for
/// by the second.
[[nodiscard]] Batch small_batch();
/// The middle of a large transaction.
[[nodiscard]] Batch fragment();
/// Three rows of every_type_schema: least, greatest, NULL or zero.
[[nodiscard]] Range every_type_range();
/// A batch of 100 rows of which most columns repeat themselves.
[[nodiscard]] Batch repetitive_batch();

/// The messages of tests/golden/wire by file name.
[[nodiscard]] std::vector<std::pair<std::string, StreamMessage>> golden_messages();

/// A value for the column; now and then at its limits, NULL where it may be. Views `text` where it
/// is of bytes.
[[nodiscard]] Cell random_cell(const Column& column, std::mt19937_64& random, std::string& text);
/// `rows` rows of every_type_schema in one table, and as many of small_schema, in transactions of
/// every shape.
[[nodiscard]] Batch random_batch(std::uint64_t seed, std::size_t rows);
[[nodiscard]] Range random_range(std::uint64_t seed, std::size_t rows);

}  // namespace tributary::samples
