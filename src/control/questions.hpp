#pragma once

#include <optional>

#include "base/deadline.hpp"
#include "control/head_office_control.hpp"
#include "control/messages.hpp"

namespace tributary::control {

/// Private to this module. `asker`: the branch whose agent asks; empty: the broker's user is not
/// named like a branch. An agent may ask for its own ledger only.
[[nodiscard]] bool may_ask(const std::optional<BranchId>& asker, const HeadOfficeRequest& request);

/// Asks the records; what goes wrong becomes the reply's error.
[[nodiscard]] HeadOfficeReply answer_from(HeadOfficeRecords& records,
                                          const HeadOfficeRequest& request, Deadline deadline);

}  // namespace tributary::control
