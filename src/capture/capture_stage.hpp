#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/failure.hpp"
#include "base/random.hpp"
#include "capture/agent_settings.hpp"
#include "capture/agent_stream.hpp"
#include "capture/branch_session.hpp"
#include "capture/capture_control.hpp"
#include "capture/checkpoint_keeper.hpp"
#include "capture/range_overlay.hpp"
#include "capture/snapshot_clerk.hpp"
#include "capture/snapshot_desk.hpp"
#include "capture/status_board.hpp"
#include "capture/stream_feed.hpp"
#include "capture/table_book.hpp"
#include "pipeline/agent_link.hpp"
#include "pipeline/stream_sink.hpp"

namespace tributary::capture {

/// What the capture is joined to.
struct CapturePorts {
    StreamSink& sink;
    CheckpointStore& store;
    CheckpointKeeper& keeper;
    HeadOfficeLink& head_office;
    const Clock& clock;
    Random& random;
};

/// The capture's thread: reads the branch's binary log and offers its stream to the sink, for ever.
/// It owns the agent's place; everything that changes it happens here.
///
/// Guarantee: what was offered is one unbroken history of the server's log, in order; where that
/// cannot be proven, a new epoch. Links that break are opened again; what a person must mend stops
/// it visibly, and is looked at again.
class CaptureStage {
public:
    CaptureStage(const AgentSettings& settings, CapturePorts ports, CaptureControl& control,
                 SnapshotDesk& desk, StatusBoard& status);
    ~CaptureStage();

    /// The thread's body; returns on a stop request. Throws only what is no Failure.
    void run(const std::stop_token& stop);

private:
    /// Everything about the stream; made when the tables' order is known.
    struct Core;
    /// Why reading ended.
    enum class Leave { kReopen, kRest };
    using Ticket = std::shared_ptr<CaptureControl::Ticket>;

    void run_once(const std::stop_token& stop);
    void on_failure(const Failure& failure, const std::stop_token& stop);
    void rest(const std::stop_token& stop);

    void connect(const std::stop_token& stop);
    /// False: stopped, or the policy says rest.
    bool open_stream(const std::stop_token& stop);
    [[nodiscard]] StartFacts start_facts();
    /// Empty: resumed; else why the place was refused.
    [[nodiscard]] std::string resume(const Checkpoint& place, const StartFacts& facts);
    void take_place(const Checkpoint& place, const HeadOfficeWord& word);
    /// Wishes again what the process before this one could not finish.
    void take_over_requests();
    /// Keeps on disk what people asked for, until the stream shows it.
    void remember_requests();
    [[nodiscard]] Result<void> try_to_remember();
    void begin_epoch(const NewEpochPlan& plan, const ServerFacts& server);
    void settle_rewind();
    void begin_run_target();

    Leave read(const std::stop_token& stop);
    void read_events(SteadyTime now);
    /// False: the sink has no room.
    bool send_ready(const std::stop_token& stop);
    [[nodiscard]] bool is_at_target() const;
    [[nodiscard]] bool is_reading_wanted(SteadyTime now);
    /// True: the stream must be opened anew.
    bool take_requests();
    /// Any request but a rewind.
    [[nodiscard]] Result<void> obey(RequestBody& body);
    [[nodiscard]] Result<void> wish(const std::vector<TableName>& tables);
    void look_after(SteadyTime now);
    void check_own_place(const ServerFacts& facts);
    void check_wishes(SteadyTime now);
    void check_settings(SteadyTime now);
    void tell_server_position(const ServerFacts& facts);
    void tell_status(bool is_running, std::string reason, bool is_halted = false);

    const AgentSettings& settings_;
    CapturePorts ports_;
    CaptureControl& control_;
    SnapshotDesk& desk_;
    StatusBoard& status_;
    Backoff backoff_;

    std::optional<BranchSession> session_;
    std::unique_ptr<Core> core_;
    /// The stream has a place.
    bool has_place_ = false;
    std::string new_epoch_because_;
    /// A person wants it because of a doubt about every table.
    bool is_everything_wished_ = false;
    /// Of the process before this one, until there is a place.
    OpenRequests inherited_;
    std::string place_refused_;
    std::optional<CaptureControl::Request> rewind_;
    std::optional<VisibleSet> target_;

    Sequence published_;
    bool is_behind_ = true;
    std::uint64_t bytes_pending_ = 0;
    SteadyTime looked_at_{};
    SteadyTime checked_at_{};
    std::optional<SteadyTime> wished_at_;
    std::string suspicion_;
    std::string logged_;
};

}  // namespace tributary::capture
