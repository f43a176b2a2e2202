#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tributary {

enum class Flavor : std::uint8_t { kMariaDb, kMySql };
[[nodiscard]] std::string_view name_of(Flavor flavor);

/// A place in a branch's binary log, between two transactions. Bound to the identity of the server
/// that wrote it.
struct Position {
    Flavor flavor = Flavor::kMariaDb;
    /// Who wrote the log: MySQL's @@server_uuid; MariaDB's @@server_uid where there is one.
    std::string server_id;
    /// Everything up to here: MariaDB's GTID position (`0-1-100,1-1-5`) or MySQL's GTID set.
    std::string gtid;
    /// The same without the last transaction, to read that one again and compare its fingerprint.
    /// Equal to `gtid` where there is no last transaction (the start of an epoch).
    std::string gtid_before;
    /// File and 64-bit offset after the last transaction: for people and as a hint, never to
    /// resume.
    std::string file;
    std::uint64_t offset = 0;
    /// Hash of the last transaction's content; 0 = there is none to compare.
    std::uint64_t fingerprint = 0;

    friend bool operator==(const Position&, const Position&) = default;
};

}  // namespace tributary
