#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "binlog/table_map.hpp"

namespace tributary::binlog {

/// A table that the statement at hand changes.
struct OpenTable {
    std::shared_ptr<const TableMap> map;
    bool is_wanted = false;
};

/// The tables of the statement at hand, and the table maps seen before: a server sends a table's
/// map with every statement, nearly always the same one, which then is compared instead of decoded.
class OpenTables {
public:
    /// The map that `body` (of a TABLE_MAP event) describes: the same object as before when nothing
    /// changed.
    [[nodiscard]] Result<std::shared_ptr<const TableMap>> decode(ByteView body,
                                                                 std::size_t id_bytes,
                                                                 Flavor flavor);
    [[nodiscard]] Result<void> open(OpenTable table);
    /// Null when the statement has named no such table. Lives until the statement ends.
    [[nodiscard]] const OpenTable* find(std::uint64_t id) const;
    void end_statement() { open_.clear(); }
    void forget();

private:
    struct Kept {
        std::string body;
        std::shared_ptr<const TableMap> map;
    };
    void forget_kept();

    std::vector<OpenTable> open_;
    std::unordered_map<std::uint64_t, Kept> kept_;
    std::size_t kept_bytes_ = 0;
};

}  // namespace tributary::binlog
