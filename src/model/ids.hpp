#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/strong_id.hpp"

namespace tributary {

/// One source database server: `[a-z0-9][a-z0-9_-]{0,62}`. Make one with decode_branch_id.
using BranchId = StrongId<struct BranchTag, std::string>;
[[nodiscard]] Result<BranchId> decode_branch_id(std::string_view text);

/// One unbroken history of a branch's stream; a later one is greater. 0 = none yet.
using Epoch = StrongId<struct EpochTag, std::uint64_t>;

/// Ordinal of a transaction inside its epoch: 1, 2, 3 …, counting every transaction read, also
/// those that touch no synchronised table. 0 = the epoch's start, before its first transaction.
using Sequence = StrongId<struct SequenceTag, std::uint64_t>;

/// How many row events of the transaction after a sequence are already through (fragments of a
/// large transaction). 0 = none. It counts the row events of the binary log, also of tables that
/// are not synchronised, so that a replay counts the same whatever the configuration says.
using RowEvents = StrongId<struct RowEventsTag, std::uint64_t>;

/// A table as the branch names it.
struct TableName {
    std::string database;
    std::string table;
    friend auto operator<=>(const TableName&, const TableName&) = default;
    friend bool operator==(const TableName&, const TableName&) = default;
};
/// `database.table`, for people.
[[nodiscard]] std::string to_string(const TableName& name);

}  // namespace tributary
