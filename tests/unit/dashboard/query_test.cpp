#include "dashboard/query.hpp"

#include <gmock/gmock.h>

#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::SizeIs;

TEST(Unescaped, TakesTextInUtf8Only) {
    EXPECT_EQ(unescaped("caf%C3%A9+1", true), "café 1");
    EXPECT_EQ(unescaped("a+b", false), "a+b");
    EXPECT_EQ(unescaped("", true), "");
    for (const char* bad : {"%", "%4", "%zz", "a%0ab", "%00", "%7f", "%C3", "%ff", "%C0%AF"})
        EXPECT_EQ(unescaped(bad, true), std::nullopt) << bad;
}

TEST(QueryReader, CollectsAllFaults) {
    Faults faults;
    QueryReader query("limit=0&branch=No&other=1&limit=5&broken=%zz", faults);
    EXPECT_EQ(query.number("limit", 50, {1, 500}), 50U);
    EXPECT_EQ(query.branch("branch"), std::nullopt);
    query.finish();
    EXPECT_THAT(faults, ElementsAre(Field(&Fault::where, "broken"), Field(&Fault::where, "limit"),
                                    Field(&Fault::where, "limit"), Field(&Fault::where, "branch"),
                                    Field(&Fault::where, "other")));
}

TEST(QueryReader, GivesBranchesInOrderAndOnce) {
    Faults faults;
    QueryReader query("branch=south&branch=north&branch=south", faults);
    EXPECT_THAT(query.branches("branch"), ElementsAre(BranchId("north"), BranchId("south")));
    query.finish();
    EXPECT_THAT(faults, SizeIs(0));
}

TEST(QueryReader, RefusesNumbersThatAreNone) {
    for (const char* bad : {"limit=", "limit=-1", "limit=1.5", "limit=99999999999999999999999",
                            "limit=1%20", "limit=0x1"}) {
        Faults faults;
        QueryReader query(bad, faults);
        EXPECT_EQ(query.number("limit", {0, 100}), std::nullopt) << bad;
        EXPECT_THAT(faults, SizeIs(1)) << bad;
    }
}

TEST(QueryReader, EndsAtTheLimitOfParameters) {
    std::string text;
    for (std::size_t i = 0; i < kParametersMax + 5'000; ++i) text += "a=b&";
    Faults faults;
    QueryReader query(text, faults);
    query.finish();
    EXPECT_THAT(faults, SizeIs(kFaultsMax));
}

}  // namespace
}  // namespace tributary::dashboard
