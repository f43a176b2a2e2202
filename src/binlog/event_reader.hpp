#pragma once

#include <memory>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "binlog/transaction_handler.hpp"
#include "model/position.hpp"

namespace tributary::binlog {

/// Turns the events of a binary log into transactions. Pure: bytes in, calls of a handler out. It
/// owns the order of events, checksums, decompression and table maps; a transaction is told as
/// committed only when its commit was read.
///
/// Owned by the capture's thread. Memory is bounded by the largest event, not by the transaction.
class EventReader {
public:
    explicit EventReader(Flavor flavor);
    ~EventReader();
    EventReader(EventReader&&) noexcept;
    EventReader& operator=(EventReader&&) noexcept;

    /// One event: from the network what follows the packet's 0 byte; from a file what follows the
    /// four magic bytes. An error is final until reset: whatever could not be understood was
    /// neither skipped nor passed on. It says where in the log, what, and which setting to change;
    /// an error of the handler is passed through.
    [[nodiscard]] Result<void> feed(ByteView event, TransactionHandler& handler);

    /// After a reconnect: forgets the open transaction, the format and the table maps, without
    /// telling the handler.
    void reset();

    /// Between on_begin and on_commit.
    [[nodiscard]] bool is_in_transaction() const;
    /// The end of what was fed, also of events that belong to no transaction. The file's name lives
    /// until the next feed; it is empty before the server named a file.
    [[nodiscard]] LogPlace place() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tributary::binlog
