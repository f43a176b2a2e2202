// Where a branch's tables go, on real servers: patterns, tables that no rule names, and what may be
// made.

#include <gmock/gmock.h>

#include "lane_fixture.hpp"

namespace tributary::test {
namespace {

using ::testing::HasSubstr;

class MappingTest : public LaneTest {
protected:
    void take(const std::string& pattern, std::string table) {
        settings_.mappings.add(TablePattern::decode(pattern).value(),
                               {.database = database_.name(),
                                .table = std::move(table),
                                .branch_column = "branch",
                                .synced_at_column = "",
                                .renames = {{"id", "original_id"}}});
    }
    std::string reason_of_stop() {
        if (!lane_.joinable()) start_lane();
        EXPECT_TRUE(wait_until([&] { return statuses_.of(north_).state == ApplyState::kStopped; }));
        return statuses_.of(north_).reason;
    }
};

TEST_P(MappingTest, APatternTakesEveryTableThatItMatchesAndRenamesItsColumns) {
    take("shop.*", "*");
    take("shop.sales", "all_sales");
    const auto sales = number_table("sales", {"v"});
    const auto staff = number_table("staff", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).of(staff).insert({2, 20}).take());
    publish(BatchMaker(5, 2).of(sales).update({1, 10}, {1, 11}).take());
    drain();
    EXPECT_EQ(rows("all_sales"), "1,11");
    EXPECT_EQ(rows("staff"), "2,20");
    SqlSession session(server_, database_.name());
    EXPECT_EQ(session.number("select original_id from staff"), 2);
}

TEST_P(MappingTest, ATableThatNoRuleNamesStopsItsBranchAloneAndTheLineToAddIsNamed) {
    take("shop.sales", "*");
    const auto sales = number_table("sales", {"v"});
    publish(start(5));
    publish(BatchMaker(5, 1).of(number_table("secrets", {"v"})).insert({1, 10}).take());
    source_.publish(south_, start(5));
    source_.publish(south_, BatchMaker(5, 1).of(sales).insert({7, 70}).take());
    EXPECT_THAT(reason_of_stop(), HasSubstr("[[tables]] with source = \"shop.secrets\""));
    ASSERT_TRUE(wait_until([&] { return statuses_.of(south_).changes_applied == 1; }));
    EXPECT_EQ(rows("sales", "south"), "7,70");
}

TEST_P(MappingTest, TwoTablesThatWouldShareATargetStopTheBranch) {
    take("*.*", "*");
    const auto sales = number_table("sales", {"v"});
    const auto other = number_table("sales", {"v"});
    other->name.database = "stock";
    publish(start(5));
    publish(BatchMaker(5, 1).of(sales).insert({1, 10}).of(other).insert({1, 99}).take());
    EXPECT_THAT(reason_of_stop(), HasSubstr("would both go to"));
}

TEST_P(MappingTest, TablesAndColumnsAreMadeOnlyWhereEachIsAllowed) {
    take("shop.*", "*");
    publish(start(5));
    publish(BatchMaker(5, 1).of(number_table("sales", {"v"})).insert({1, 10}).take());
    drain();
    stop_lane();
    settings_.may = {.create_tables = false, .add_columns = true};
    publish(BatchMaker(5, 2).of(number_table("sales", {"v", "w"})).insert({2, 20, 200}).take());
    drain();
    EXPECT_EQ(rows("sales"), "1,10,null 2,20,200");
    publish(BatchMaker(5, 3).of(number_table("staff", {"v"})).insert({1, 10}).take());
    EXPECT_THAT(reason_of_stop(), HasSubstr("staff"));
    stop_lane();
    settings_.may = {.create_tables = true, .add_columns = false};
    drain();
    EXPECT_EQ(rows("staff"), "1,10");
    publish(BatchMaker(5, 4).of(number_table("staff", {"v", "w"})).insert({2, 20, 200}).take());
    EXPECT_THAT(reason_of_stop(), HasSubstr("column"));
}

INSTANTIATE_TEST_SUITE_P(Servers, MappingTest, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
