#pragma once

#include <optional>

#include "base/deadline.hpp"
#include "control/head_office_control.hpp"
#include "control/messages.hpp"

namespace tributary::control {

/// Private to this module. `asker`: the branch whose agent asks; empty: a head office or a person.
/// An agent may ask for its own ledger only.
[[nodiscard]] bool may_ask(const std::optional<BranchId>& asker,
                           const HeadOfficeQuestion& question);

/// Asks the records; what goes wrong becomes the reply's error. Not for AskOverview.
[[nodiscard]] HeadOfficeReply answer_from(HeadOfficeRecords& records,
                                          const HeadOfficeQuestion& question, Deadline deadline);

}  // namespace tributary::control
