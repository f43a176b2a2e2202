#pragma once

#include <cstdint>
#include <optional>

#include "model/messages.hpp"

namespace tributary {

/// What the ledger says to a message.
enum class Verdict : std::uint8_t {
    kApply,  ///< it continues where the ledger is (what of it is already applied is left out)
    kSkip,   ///< it is already applied, or of an epoch that is over
    kAhead,  ///< something before it is missing, or another transaction is in its place
};

/// The table of the protocol ("Head-office side"); no ledger = nothing of the branch was ever
/// applied. A batch must have first ≤ last.
[[nodiscard]] Verdict classify(const std::optional<Ledger>& ledger, const StreamMessage& message);

/// Moves the ledger over a message that classify() called kApply: sequence, row events, position,
/// re-syncs opened, and progress where a range's lower bound meets it.
void advance_ledger(std::optional<Ledger>& ledger, const StreamMessage& message);

}  // namespace tributary
