#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "apply/branch_applier.hpp"
#include "base/backoff.hpp"
#include "base/random.hpp"
#include "pipeline/branch_link.hpp"
#include "pipeline/consumer_switch.hpp"

namespace tributary {

/// Applies the messages of some branches to the head office's database: the loop around their
/// BranchAppliers. It takes what is there and never waits to fill a batch. Failures end here: a
/// transient one is tried again after a pause, a lost database or broker is reconnected for ever
/// (meanwhile everything is given back), and a branch that a person must look at stops alone, says
/// why, and looks again now and then. A branch whose consumer a person stopped gives everything
/// back and stands still until it is started.
class ApplyLane {
public:
    /// All must outlive the lane; `source` belongs to the lane's thread.
    struct Parts {
        DeliverySource& source;
        BranchLink& link;
        ApplyObserver& observer;
        const ConsumerSwitch& consumers;
        const Clock& clock;
        Random& random;
    };
    ApplyLane(const ApplySettings& settings, const std::vector<BranchId>& branches, Parts parts);
    ~ApplyLane();

    /// Until stop is requested; what is not committed then stays with the broker. Throws nothing
    /// but what cannot be helped.
    void run(std::stop_token stop);

private:
    struct Member;

    void turn(const std::stop_token& stop);
    void obey_switch(Member& member);
    void wake(Member& member);
    bool receive(const std::stop_token& stop, bool may_wait);
    /// True: there is more to do at once.
    bool work(Member& member);
    void relieve();
    void give_back(Member& member);
    void act_on(Member& member, const mysql::SqlFailure& failure);
    void poll(Member& member);
    void settle_rewind(Member& member);
    void pause(Member& member, const std::string& reason);
    void stop_member(Member& member, const std::string& reason);
    void lose_database(const std::string& reason);
    void lose_source(const std::string& reason, const std::stop_token& stop);
    void show(Member& member);
    [[nodiscard]] Deadline soon() const;

    const ApplySettings& settings_;
    Parts parts_;
    std::unique_ptr<ConnectionPool> pool_;
    std::vector<BranchId> branches_;
    std::vector<std::unique_ptr<Member>> members_;
    Backoff database_backoff_;
    Backoff source_backoff_;
    bool is_busy_ = false;
    SteadyTime next_poll_{};
    SteadyTime received_at_{};
};

}  // namespace tributary
