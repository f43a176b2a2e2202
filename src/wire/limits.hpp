#pragma once

#include <cstddef>
#include <cstdint>

namespace tributary {

/// What one stream message may hold. The encoder refuses a message above it and so does the
/// decoder, which looks before it allocates: a sender with larger limits than its receiver is found
/// out, never obeyed.
struct WireLimits {
    /// The Protocol Buffers payload before compression. Room for two images of a row with a value
    /// of 64 MiB.
    std::size_t payload_bytes_max = std::size_t{144} << 20;
    /// What the decoded message takes in memory (about): columns of equal values take nothing in
    /// the payload.
    std::size_t decoded_bytes_max = std::size_t{256} << 20;
    /// Row images of one table.
    std::size_t rows_max = std::size_t{4} << 20;
    std::size_t steps_max = std::size_t{1} << 20;
    std::size_t transactions_max = std::size_t{1} << 20;
};

/// Tables in one batch, tables of an epoch's start.
inline constexpr std::uint32_t kTablesMax = 4096;
/// Columns of a table; MySQL 9 and MariaDB 11 know at most 4096 and 4096 (manual, "Limits on Table
/// Column Count").
inline constexpr std::uint32_t kColumnsMax = 4096;
/// Members of an ENUM (65,535) or SET (64).
inline constexpr std::uint32_t kMembersMax = 65535;
/// Unique keys, foreign keys, columns of a key.
inline constexpr std::uint32_t kKeysMax = 1024;
/// Nested Protocol Buffers messages and repeated strings in one payload or schema: each costs the
/// parser up to about 200 bytes, however few it takes on the wire.
inline constexpr std::uint32_t kNodesMax = 262'144;
/// Different values of a byte column that are written once, their number a row.
inline constexpr std::size_t kChoicesMax = 256;
/// Schemas that an encoder or decoder remembers, and their bytes; above, all are forgotten.
inline constexpr std::size_t kSchemasCachedMax = 512;
inline constexpr std::size_t kSchemaBytesCachedMax = std::size_t{4} << 20;
/// Buffers above this are given back after the message that needed them.
inline constexpr std::size_t kRetainedBytesMax = std::size_t{4} << 20;

/// A part of a message that is too large for one broker message; with its header.
inline constexpr std::size_t kPartBytesMax = std::size_t{1} << 20;
/// Parts of one message.
inline constexpr std::size_t kPartsMax = 4096;

}  // namespace tributary
