#include "mysql/transaction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "mysql/session.hpp"

namespace tributary::mysql {

namespace {

/// Answers to COMMIT that prove that nothing was committed: lost against another transaction
/// (InnoDB, Galera's and Group Replication's certification), refused before it began (a lock on all
/// commits, read-only).
constexpr std::array kNotCommitted = {1205U, 1213U, 1290U, 1792U, 1836U, 3101U};

}  // namespace

Transaction::Transaction(Transaction&& other) noexcept
    : session_(std::exchange(other.session_, nullptr)) {}

Transaction::~Transaction() {
    if (session_ == nullptr || !session_->is_open()) return;
    if (mysql_rollback(session_->handle()) != 0) session_->close();
}

void Transaction::commit() {
    Session& session = *std::exchange(session_, nullptr);
    MYSQL* mysql = session.handle();
    constexpr std::string_view kCommit = "COMMIT";
    if (mysql_real_query(mysql, kCommit.data(), kCommit.size()) == 0) return;

    const unsigned code = mysql_errno(mysql);
    if (std::ranges::find(kNotCommitted, code) != kNotCommitted.end()) {
        const SqlFailure failure = session.failure("cannot commit");
        if (session.is_open() && mysql_rollback(session.handle()) != 0) session.close();
        throw failure;
    }
    const std::string what =
        fmt::format("database {}: the answer to COMMIT is not known: {} (error {}, {})",
                    session.address(), mysql_error(mysql), code, mysql_sqlstate(mysql));
    const std::string sqlstate = mysql_sqlstate(mysql);
    session.close();
    throw SqlFailure(what, {.error_class = ErrorClass::kConnection,
                            .code = code,
                            .sqlstate = sqlstate,
                            .is_in_doubt = true});
}

void Transaction::rollback() {
    Session& session = *std::exchange(session_, nullptr);
    session.run("ROLLBACK", "cannot roll back");
}

}  // namespace tributary::mysql
