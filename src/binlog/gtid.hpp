#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/position.hpp"

namespace tributary::binlog {

/// The global identifier of one transaction, in parts, so that none costs an allocation.
struct Gtid {
    Flavor flavor = Flavor::kMariaDb;
    /// MariaDB only.
    std::uint32_t domain = 0;
    std::uint32_t server = 0;
    /// MySQL only: lower-case UUID, or `uuid:tag`. Views the reader and lives until it reads the
    /// next transaction.
    std::string_view source;
    /// Ordinal inside domain or source, from 1.
    std::uint64_t number = 0;
};

/// `0-1-100` or `uuid:7` or `uuid:tag:7`.
[[nodiscard]] std::string to_string(const Gtid& gtid);

}  // namespace tributary::binlog
