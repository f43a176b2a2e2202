#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "unit/simulation/world.hpp"

namespace tributary::simulation {
namespace {

constexpr std::uint64_t kSeeds = 10'000;
constexpr unsigned kSteps = 1500;
constexpr unsigned kPatience = 20'000;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::stoull(text);
}

/// `TRIBUTARY_SEED=n` replays one schedule, `TRIBUTARY_SEEDS=n` runs more or fewer.
TEST(Protocol, HeadOfficeEqualsBranchAfterEverySchedule) {
    const bool is_replay = std::getenv("TRIBUTARY_SEED") != nullptr;
    const std::uint64_t first = number_from("TRIBUTARY_SEED", 0);
    const std::uint64_t count = is_replay ? 1 : number_from("TRIBUTARY_SEEDS", kSeeds);
    Counts sum;
    unsigned failures = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        World world(seed);
        const std::string fault = world.run(kSteps, kPatience);
        sum += world.counts();
        if (fault.empty()) continue;
        ADD_FAILURE() << "seed " << seed << ": " << fault << " (TRIBUTARY_SEED=" << seed
                      << " replays it)";
        if (++failures == 10) break;
    }
    fmt::print(
        "{} schedules: {} rewinds ({} unanswered), {} epochs, {} duplicates skipped, {} re-syncs "
        "continued,"
        " {} agent and {} head-office crashes, {} takeovers\n",
        count, sum.rewinds, sum.refused, sum.epochs, sum.skipped, sum.continued, sum.agent_crashes,
        sum.head_office_crashes, sum.takeovers);
    // A simulation in which nothing happens proves nothing.
    if (!is_replay && count >= 1000) {
        EXPECT_GT(sum.rewinds, count / 10);
        EXPECT_GT(sum.epochs, count);
        EXPECT_GT(sum.skipped, count);
        EXPECT_GT(sum.takeovers, count / 10);
        EXPECT_GT(sum.continued, 0U);
    }
}

}  // namespace
}  // namespace tributary::simulation
