#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/result.hpp"
#include "capture/agent_settings.hpp"
#include "capture/key_judge.hpp"
#include "capture/row_insert.hpp"
#include "mysql/connection.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/text_rows.hpp"

namespace tributary::capture {

/// What people ask of the branch's database beside the stream: rows, a row to add, the doctor's
/// word, the bounds of a range of keys. One thread, the agent's command thread; each call opens a
/// connection of its own and closes it, because people ask seldom. Throws Failure when the server
/// cannot be asked; stop() ends the call in progress.
class RowDesk {
public:
    /// `settings` and `clock` live longer than this.
    RowDesk(const AgentSettings& settings, const Clock& clock)
        : settings_(settings), clock_(clock) {}

    /// As AgentCommands::recent_rows.
    [[nodiscard]] Result<TextRows> recent_rows(const TableName& table, std::uint32_t rows_max,
                                               Deadline deadline);
    /// As AgentCommands::add_row.
    [[nodiscard]] Result<TextValues, RowRefusal> add_row(const TableName& table,
                                                         const TextValues& values,
                                                         Deadline deadline);
    /// As AgentCommands::findings.
    [[nodiscard]] std::vector<Finding> findings(Deadline deadline);

    /// Bounds whose keys are those of `keys`, and others that the branch has no row of.
    [[nodiscard]] Result<KeyBounds> bounds_of(const TableName& table, const KeyRange& keys,
                                              Deadline deadline);

    /// Any thread; for good.
    void stop() { stop_.request_stop(); }

private:
    enum class Account : std::uint8_t { kAgent, kAddRows };
    [[nodiscard]] std::chrono::milliseconds left_until(Deadline deadline) const;
    /// No call of the connection lasts longer than until the deadline.
    [[nodiscard]] mysql::ConnectOptions options_for(Account account, Deadline deadline) const;
    [[nodiscard]] mysql::Connection connect(Account account, mysql::SessionOptions session,
                                            Deadline deadline) const;
    [[nodiscard]] Result<std::shared_ptr<const TableSchema>> describe(
        mysql::Connection& connection, const TableName& table) const;
    [[nodiscard]] Result<TextValues, RowRefusal> insert(const TableSchema& schema, InsertPlan plan,
                                                        Deadline deadline) const;

    const AgentSettings& settings_;
    const Clock& clock_;
    std::stop_source stop_;
};

}  // namespace tributary::capture
