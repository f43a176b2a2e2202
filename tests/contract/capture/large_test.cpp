#include "fixture.hpp"

namespace tributary::capture {
namespace {

class LargeContract : public testing::TestWithParam<Flavor> {
protected:
    Branch branch_{test::Servers::instance().branch(GetParam())};
    test::SqlSession judge_ = branch_.connect();
};

TEST_P(LargeContract, ATransactionOfAMillionRowsTravelsInFragments) {
    judge_.run_all({kSalesTable, "create table digits (d int primary key)",
                    "insert into digits values (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)"});
    branch_.office().keep_no_rows();
    branch_.start();
    ASSERT_TRUE(test::wait_until([&] { return branch_.office().is_synchronised(); }));
    judge_.run(
        "insert into sales select a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d + 100000 * "
        "f.d, 'north', 1.5, 'n' "
        "from digits a, digits b, digits c, digits d, digits e, digits f");
    const Sequence before = branch_.office().ledger()->sequence;
    ASSERT_TRUE(test::wait_until([&] { return branch_.office().counts().changes == 1'000'000; },
                                 std::chrono::minutes(5)))
        << branch_.agent().status().reason;
    ASSERT_TRUE(test::wait_until([&] {
        return branch_.office().ledger()->sequence > before ||
               branch_.office().ledger()->events == RowEvents(0);
    }));
    const auto counts = branch_.office().counts();
    EXPECT_GT(counts.fragments, 40U);
    EXPECT_LT(counts.bytes_max, std::size_t{2} << 20);
    EXPECT_EQ(branch_.office().fault(), "");
}

TEST_P(LargeContract, RowsOfManyMegabytesArrive) {
    judge_.run("create table sales (id int primary key, b longblob)");
    judge_.run(
        "insert into sales values (1, repeat('x', 3000000)), (2, repeat('y', 3000000)), (3, 'z')");
    branch_.start();
    ASSERT_TRUE(branch_.catches_up(judge_));
    EXPECT_GE(branch_.office().counts().ranges, 3U) << "a chunk ends early when its rows are heavy";
    judge_.run("update sales set b = repeat('w', 5000000) where id = 3");
    EXPECT_TRUE(branch_.catches_up(judge_));
}

INSTANTIATE_TEST_SUITE_P(Servers, LargeContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::capture
