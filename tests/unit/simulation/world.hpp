#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "unit/simulation/agent.hpp"
#include "unit/simulation/head_office.hpp"

namespace tributary::simulation {

struct Counts {
    std::uint64_t rewinds = 0;
    std::uint64_t refused = 0;
    std::uint64_t epochs = 0;
    std::uint64_t skipped = 0;
    std::uint64_t continued = 0;
    std::uint64_t head_office_crashes = 0;
    std::uint64_t agent_crashes = 0;
    std::uint64_t takeovers = 0;

    Counts& operator+=(const Counts& other);
};

/// One branch, a broker and a head office under a random schedule of work and faults. A seed
/// replays a schedule.
class World {
public:
    explicit World(std::uint64_t seed);

    /// Empty: after the faults stopped, the stream drained by itself and the head office equals the
    /// branch. Otherwise what is wrong.
    [[nodiscard]] std::string run(unsigned steps, unsigned patience);
    [[nodiscard]] const Counts& counts() const { return counts_; }

private:
    void step();
    void do_some_work();
    void strike();
    [[nodiscard]] bool is_drained() const;
    [[nodiscard]] std::string difference() const;
    [[nodiscard]] std::string describe() const;

    void start_agent();
    void renew_head_office();
    void hear_heartbeat();
    void look_after_stream();
    void answer_rewind();
    void settle(const RewindOutcome& outcome);

    struct Request {
        std::optional<Ledger> ledger;
        SteadyTime asked_at;
    };

    Random random_;
    ManualClock clock_;
    bool has_faults_ = true;
    bool is_writing_ = true;
    BranchServer server_;
    Broker broker_;
    Agent agent_;
    Database database_;
    std::deque<Database> backups_;
    std::unique_ptr<HeadOffice> head_office_;
    std::optional<AgentReport> report_;
    std::optional<Request> rewind_;
    std::optional<RewindOutcome> outcome_;
    Counts counts_;
};

}  // namespace tributary::simulation
