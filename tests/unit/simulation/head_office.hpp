#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "apply/stream_gate.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "unit/simulation/branch_server.hpp"
#include "unit/simulation/broker.hpp"

namespace tributary::simulation {

/// The head office's database: rows and ledger change together or not at all.
struct Database {
    Tables tables{{kSales, {}}, {kStock, {}}};
    std::optional<Ledger> ledger;
};

/// Applies a message to `database` as an applier does inside one transaction. `applied`: see
/// StreamGate::Item.
void apply(Database& database, const StreamMessage& message, Sequence applied);

/// One head-office process: the gate and what a lane does around it.
class HeadOffice {
public:
    HeadOffice(Random& random, const ManualClock& clock, Database& database, Broker& broker);

    /// Takes a delivery, if the broker has one.
    void receive();
    /// Applies what can be applied, in one database transaction of random size, then acknowledges.
    /// With `has_faults` it may crash before the commit or between commit and acknowledgement.
    /// False: it crashed.
    [[nodiscard]] bool consume(bool has_faults);
    /// Another process took over: this one had begun a transaction and finishes it, unaware.
    void finish_late();
    [[nodiscard]] StreamGate::Wish poll(const AgentReport* report);

    [[nodiscard]] StreamGate& gate() { return gate_; }
    [[nodiscard]] std::uint64_t skipped() const { return skipped_; }

private:
    [[nodiscard]] std::vector<StreamGate::Item> take_some();
    void write(const std::vector<StreamGate::Item>& items);

    Random& random_;
    const ManualClock& clock_;
    Database& database_;
    Broker& broker_;
    ApplyLimits limits_;
    StreamGate gate_;
    std::uint64_t skipped_ = 0;
};

}  // namespace tributary::simulation
