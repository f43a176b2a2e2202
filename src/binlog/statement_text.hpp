#pragma once

#include <cstdint>
#include <string_view>

namespace tributary::binlog {

/// What a statement in the binary log is to a transaction.
enum class StatementKind : std::uint8_t {
    kBegin,
    kCommit,
    kRollback,
    kSavepoint,
    kRollbackTo,
    kReleaseSavepoint,
    kXa,
    /// Changes rows as a statement, or may do so.
    kDml,
    /// DDL, account management, and everything else.
    kOther,
};

struct ClassifiedStatement {
    StatementKind kind = StatementKind::kOther;
    /// Of kSavepoint, kRollbackTo and kReleaseSavepoint, quoted as it was; views the text.
    std::string_view savepoint;
};

/// Looks at the first words only, past comments and white space.
[[nodiscard]] ClassifiedStatement classify_statement(std::string_view text);

}  // namespace tributary::binlog
