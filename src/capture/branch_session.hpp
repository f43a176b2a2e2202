#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.hpp"
#include "binlog/event_reader.hpp"
#include "capture/agent_settings.hpp"
#include "capture/last_transaction_check.hpp"
#include "capture/server_facts.hpp"
#include "capture/table_book.hpp"
#include "mysql/connection.hpp"
#include "mysql/replication_stream.hpp"

namespace tributary::capture {

/// What the capture has open at the branch's server: a connection for questions, and the binary
/// log. Belongs to the capture's thread. Every call throws Failure.
class BranchSession {
public:
    /// Logs in.
    BranchSession(const AgentSettings& settings, const Clock& clock, const std::stop_token& stop);

    [[nodiscard]] mysql::Connection& connection() { return connection_; }
    [[nodiscard]] DescribedTables describe();

    /// Opens the binary log behind `place` and reads its last transaction again. Empty: it is open,
    /// and what comes next is behind `place`; else why the server does not have that place (any
    /// more).
    [[nodiscard]] std::string open(const Position& place, const ServerFacts& facts);
    /// Opens it behind `end`, which is where the server is now, and fills in the last transaction
    /// before it where the server still has that one. Empty or a refusal, as open().
    [[nodiscard]] std::string open_at_end(Position& end);
    void close_log() { log_.reset(); }
    [[nodiscard]] bool is_log_open() const { return log_.has_value(); }

    /// Waits for an event and gives it to `handler`. False: nothing came before the deadline.
    bool read(Deadline deadline, binlog::TransactionHandler& handler);
    /// More can be read without waiting.
    [[nodiscard]] bool has_more() const { return log_ && log_->has_more(); }
    /// The end of what was read.
    [[nodiscard]] binlog::LogPlace place() const { return reader_.place(); }

private:
    void request(const std::string& gtid);
    void await_first_event(const ServerFacts& facts);
    void read_one(LastTransactionCheck& check);
    [[nodiscard]] bool find_last(Position& end);

    const AgentSettings& settings_;
    const Clock& clock_;
    std::stop_token stop_;
    mysql::Connection connection_;
    Flavor flavor_;
    binlog::EventReader reader_;
    std::optional<mysql::ReplicationStream> log_;
};

}  // namespace tributary::capture
