#include "records/desired.hpp"

#include <fmt/format.h>

#include "records_fixture.hpp"

namespace tributary::records {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

class DesiredTest : public RecordsTest {
protected:
    void set(const std::vector<BranchId>& branches, const DesiredChange& change) {
        store_.set(connection_, branches, change, "anna", kNow);
    }

    const DesiredStore store_{database()};
    const BranchId north_{"north"};
    const BranchId south_{"south"};
};

TEST_P(DesiredTest, NobodyWantsAnythingAtFirst) {
    EXPECT_THAT(store_.fetch_all(connection_), IsEmpty());
    set({}, {.is_paused = true});
    EXPECT_THAT(store_.fetch_all(connection_), IsEmpty());
}

TEST_P(DesiredTest, PartsAreSetOneByOne) {
    set({north_}, {.is_consumer_started = false});
    EXPECT_THAT(store_.fetch_all(connection_),
                UnorderedElementsAre(Pair(north_, DesiredState{.is_consumer_started = false})));
    set({north_}, {.mode = DesiredMode{.mode = Mode::kInterval, .interval = 90s}});
    set({north_}, {.is_paused = true});
    EXPECT_THAT(store_.fetch_all(connection_),
                UnorderedElementsAre(Pair(north_, DesiredState{.mode = Mode::kInterval,
                                                               .interval = 90s,
                                                               .is_paused = true,
                                                               .is_consumer_started = false})));
    set({north_}, {.mode = DesiredMode{.mode = Mode::kContinuous, .interval = 0s},
                   .is_paused = false,
                   .is_consumer_started = true});
    EXPECT_THAT(store_.fetch_all(connection_),
                UnorderedElementsAre(Pair(north_, DesiredState{.mode = Mode::kContinuous,
                                                               .interval = 0s,
                                                               .is_paused = false,
                                                               .is_consumer_started = true})));
}

TEST_P(DesiredTest, OneBranchDoesNotConcernAnother) {
    set({north_, south_}, {.is_paused = true});
    set({south_}, {.mode = DesiredMode{.mode = Mode::kManual, .interval = 0s}});
    EXPECT_THAT(
        store_.fetch_all(connection_),
        UnorderedElementsAre(Pair(north_, DesiredState{.is_paused = true}),
                             Pair(south_, DesiredState{.mode = Mode::kManual, .is_paused = true})));
}

TEST_P(DesiredTest, AThousandBranchesAreOneStatement) {
    std::vector<BranchId> branches;
    for (int i = 0; i < 1'000; ++i) branches.emplace_back(fmt::format("branch-{:04}", i));
    set(branches, {.is_consumer_started = false});
    set(branches, {.is_paused = true});
    const auto all = store_.fetch_all(connection_);
    EXPECT_EQ(all.size(), 1'000U);
    EXPECT_EQ(all.at(BranchId("branch-0999")),
              (DesiredState{.is_paused = true, .is_consumer_started = false}));
}

TEST_P(DesiredTest, WhoWantedItIsKept) {
    set({north_}, {.is_paused = true});
    EXPECT_EQ(number("select count(*) from tributary_desired where branch = 'north' and set_by = "
                     "'anna' and set_at = '2024-05-01 12:00:00.000007'"),
              1);
}

INSTANTIATE_TEST_SUITE_P(Servers, DesiredTest, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::records
