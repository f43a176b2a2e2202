#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "control/messages.hpp"
#include "dashboard/json_writer.hpp"
#include "pipeline/branch_link.hpp"

namespace tributary::dashboard {

/// A branch as a page sees it.
struct BranchView {
    control::BranchOverview overview;
    DesiredState desired;
    double rows_per_second = 0;
    std::optional<WallTime> heard_at;
    bool can_add_sale = false;
};

/// All members of the API's Branch but `heard_at`, which alone changes all the time; the object
/// stays open.
void begin_branch(JsonWriter& json, const BranchView& view);
/// The whole object.
void write_branch(JsonWriter& json, const BranchView& view);

}  // namespace tributary::dashboard
