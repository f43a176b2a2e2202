#pragma once

namespace tributary::mysql {

class Session;

/// An open transaction, rolled back when this object goes uncommitted. Belongs to the connection's
/// thread and may not outlive the connection.
class Transaction {
public:
    /// Rolls back unless it was ended. If the server does not confirm that, the connection is
    /// closed, which makes the server roll back.
    ~Transaction();
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// A failure is one of two. `is_in_doubt()` (always kReconnect, connection closed): nobody can
    /// tell whether it was committed; reconnect and look. Otherwise it was not committed, and the
    /// transaction is over.
    void commit();
    void rollback();

private:
    friend class Connection;
    explicit Transaction(Session& session) : session_(&session) {}

    Session* session_;  ///< nothing once it is over
};

}  // namespace tributary::mysql
