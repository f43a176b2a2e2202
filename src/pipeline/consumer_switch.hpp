#pragma once

#include "model/ids.hpp"

namespace tributary {

/// Whether a person lets the head office take a branch's messages from the broker. What is not
/// taken waits there, and then at the branch: nothing is lost by a stopped consumer.
class ConsumerSwitch {
public:
    virtual ~ConsumerSwitch() = default;
    /// Any thread. Asked for every branch before each commit, so it must not wait; a branch that
    /// nobody decided about is started.
    [[nodiscard]] virtual bool is_started(const BranchId& branch) const = 0;
};

/// Every branch is consumed: where there is nobody to decide.
class ConsumersAlwaysStarted final : public ConsumerSwitch {
public:
    [[nodiscard]] bool is_started(const BranchId& /*branch*/) const override { return true; }
};

}  // namespace tributary
