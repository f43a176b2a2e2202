#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "capture/agent_settings.hpp"
#include "capture/capture_stage.hpp"
#include "capture/row_desk.hpp"
#include "capture/snapshot_worker.hpp"

namespace tributary::capture {

/// A branch's agent up to the sink: joins the capture, the snapshot and the modes. Commands may be
/// called from any thread, also before start() and after stop().
class Agent final : public AgentCommands {
public:
    /// The ports must outlive the agent.
    Agent(AgentSettings settings, CapturePorts ports);
    ~Agent() override;

    /// Starts the threads.
    void start();
    /// Ends them, and the command that is under way: what was read and not offered is read again at
    /// the next start.
    void stop();

    [[nodiscard]] AgentStatus status() override;
    [[nodiscard]] Result<RewindAnswer> rewind(const std::optional<Ledger>& ledger,
                                              Deadline deadline) override;
    [[nodiscard]] Result<void> continue_resync(const Ledger& ledger, Deadline deadline) override;
    /// No tables: a new epoch, at once. Else the next transaction carries the wish; if none comes
    /// for a while, a new epoch does.
    [[nodiscard]] Result<void> resync(const std::vector<TableName>& tables,
                                      const std::optional<KeyRange>& keys,
                                      Deadline deadline) override;
    [[nodiscard]] Result<void> sync_now(Deadline deadline) override;
    [[nodiscard]] Result<void> set_mode(Mode mode, std::chrono::seconds interval,
                                        Deadline deadline) override;
    [[nodiscard]] Result<void> set_paused(bool is_paused, Deadline deadline) override;
    [[nodiscard]] Result<TextRows> recent_rows(const TableName& table, std::uint32_t limit,
                                               Deadline deadline) override;
    [[nodiscard]] Result<TextValues, RowRefusal> add_row(const TableName& table,
                                                         const TextValues& values,
                                                         Deadline deadline) override;
    [[nodiscard]] Result<std::vector<Finding>> findings(Deadline deadline) override;

private:
    [[nodiscard]] Result<void> ask(RequestBody body, Deadline deadline);

    const AgentSettings settings_;
    CapturePorts ports_;
    CaptureControl control_;
    SnapshotDesk desk_;
    StatusBoard status_;
    RowDesk rows_;
    CaptureStage stage_;
    SnapshotWorker worker_;
    std::jthread capture_;
    std::jthread snapshot_;
};

}  // namespace tributary::capture
