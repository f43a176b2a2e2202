#include <algorithm>
#include <fstream>

#include "fixture.hpp"
#include "sandbox/database_server.hpp"

namespace tributary::capture {
namespace {

using testing::HasSubstr;

class ContinuityContract : public testing::TestWithParam<Flavor> {
protected:
    void SetUp() override {
        judge_.run(kSalesTable);
        judge_.run(insert_sales(1, 100));
        branch_.start();
        ASSERT_TRUE(branch_.catches_up(judge_));
    }
    void expect_epochs(std::size_t count) {
        EXPECT_EQ(branch_.office().epoch_reasons().size(), count);
    }

    Branch branch_{test::Servers::instance().branch(GetParam())};
    test::SqlSession judge_ = branch_.connect();
};

TEST_P(ContinuityContract, ARestartGoesOnAtTheCheckpoint) {
    branch_.stop();
    judge_.run(insert_sales(1000, 3));
    branch_.office().fall_silent(true);
    branch_.start();
    ASSERT_TRUE(test::wait_until(
        [&] { return branch_.office().rows(branch_.table("sales")).size() == 103; }));
    EXPECT_EQ(branch_.office().counts().duplicates, 0U);
    branch_.office().fall_silent(false);
    EXPECT_TRUE(branch_.catches_up(judge_));
    expect_epochs(1);
}

TEST_P(ContinuityContract, ALostOrDamagedStateFileIsReplacedByTheLedger) {
    branch_.stop();
    judge_.run(insert_sales(1000, 3));
    std::filesystem::remove(branch_.state_file());
    branch_.start();
    ASSERT_TRUE(branch_.catches_up(judge_));
    branch_.stop();
    judge_.run(insert_sales(2000, 3));
    std::ofstream(branch_.state_file(), std::ios::binary | std::ios::trunc) << "TRIBCKPT damaged";
    branch_.start();
    EXPECT_TRUE(branch_.catches_up(judge_));
    expect_epochs(1);
    EXPECT_EQ(branch_.office().fault(), "");
}

TEST_P(ContinuityContract, WithoutStateAndHeadOfficeItWaitsAndSaysSo) {
    branch_.stop();
    std::filesystem::remove(branch_.state_file());
    branch_.office().fall_silent(true);
    branch_.start();
    ASSERT_TRUE(test::wait_until([&] {
        return branch_.agent().status().reason.find("waiting for the head office") !=
               std::string::npos;
    }));
    branch_.office().fall_silent(false);
    judge_.run(insert_sales(1000, 3));
    EXPECT_TRUE(branch_.catches_up(judge_));
    expect_epochs(1);
}

TEST_P(ContinuityContract, ARewindRepeatsWhatTheLedgerDoesNotHave) {
    const HeadOfficeFake::State before = branch_.office().state();
    for (int i = 0; i < 20; ++i) judge_.run(insert_sales(1000 + i * 10, 3));
    ASSERT_TRUE(branch_.catches_up(judge_));
    branch_.office().set_state(before);
    const auto answer = branch_.agent().rewind(before.ledger, soon());
    ASSERT_TRUE(answer) << answer.error().what;
    EXPECT_EQ(answer->epoch, before.ledger->epoch);
    EXPECT_EQ(answer->after, before.ledger->sequence);
    judge_.run(insert_sales(5000, 3));
    EXPECT_TRUE(branch_.catches_up(judge_));
    expect_epochs(1);
}

TEST_P(ContinuityContract, AHeadOfficeThatKnowsNothingGetsANewEpoch) {
    branch_.office().set_state({});
    const auto answer = branch_.agent().rewind(std::nullopt, soon());
    ASSERT_TRUE(answer) << answer.error().what;
    EXPECT_EQ(answer->after, Sequence(0));
    EXPECT_TRUE(branch_.catches_up(judge_));
    expect_epochs(2);
}

INSTANTIATE_TEST_SUITE_P(Servers, ContinuityContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

/// With a server of its own, which may be harmed.
class BrokenServerContract : public testing::TestWithParam<Flavor> {
protected:
    void SetUp() override {
        server_->start();
        branch_.emplace(*server_);
        judge_.emplace(branch_->connect());
        judge_->run(kSalesTable);
        judge_->run(insert_sales(1, 100));
        branch_->start();
        ASSERT_TRUE(branch_->catches_up(*judge_));
    }
    void restart() {
        server_->start();
        judge_.emplace(branch_->connect());
    }
    [[nodiscard]] std::string last_reason() { return branch_->office().epoch_reasons().back(); }
    [[nodiscard]] std::size_t epochs() { return branch_->office().epoch_reasons().size(); }
    [[nodiscard]] std::string reset_statement() const {
        return GetParam() == Flavor::kMySql ? "reset binary logs and gtids" : "reset master";
    }

    std::unique_ptr<sandbox::DatabaseServer> server_ = test::Servers::instance().make_database(
        GetParam(), {.server_id = 77, .arguments = {"--binlog-row-metadata=FULL"}});
    std::optional<Branch> branch_;
    std::optional<test::SqlSession> judge_;
};

TEST_P(BrokenServerContract, AServerKilledUnderLoadLosesAndRepeatsNothing) {
    for (int round = 0; round < 2; ++round) {
        std::jthread writer([&, round](const std::stop_token& stop) {
            try {
                test::SqlSession session = branch_->connect();
                for (int i = 0; !stop.stop_requested(); ++i)
                    session.run(insert_sales(10'000 * (round + 1) + i * 10, 5));
            } catch (const std::runtime_error&) {
                // The server was killed.
            }
        });
        const std::uint64_t before = branch_->office().counts().changes;
        ASSERT_TRUE(
            test::wait_until([&] { return branch_->office().counts().changes > before + 200; }));
        server_->kill();
        writer.join();
        restart();
        judge_->run(insert_sales(1000 + round, 1));
        ASSERT_TRUE(branch_->catches_up(*judge_));
    }
}

TEST_P(BrokenServerContract, APurgedLogBringsANewEpoch) {
    branch_->stop();
    judge_->run(insert_sales(1000, 3));
    judge_->run("flush binary logs");
    judge_->run(insert_sales(2000, 3));
    judge_->run("flush binary logs");
    const std::string status =
        GetParam() == Flavor::kMySql ? "show binary log status" : "show master status";
    const std::string file = judge_->rows(status).at(0).at(0).value();
    judge_->run("purge binary logs to '" + file + "'");
    branch_->start();
    ASSERT_TRUE(branch_->catches_up(*judge_));
    EXPECT_EQ(epochs(), 2U);
    judge_->run(insert_sales(3000, 3));
    EXPECT_TRUE(branch_->catches_up(*judge_));
}

TEST_P(BrokenServerContract, ALogThatIsResetBringsANewEpoch) {
    judge_->run(reset_statement());
    judge_->run(insert_sales(1000, 3));
    ASSERT_TRUE(test::wait_until([&] { return epochs() == 2U; }))
        << branch_->agent().status().reason;
    EXPECT_TRUE(branch_->catches_up(*judge_));
    branch_->stop();
    judge_->run(reset_statement());
    judge_->run(insert_sales(2000, 3));
    branch_->start();
    EXPECT_TRUE(branch_->catches_up(*judge_));
    EXPECT_EQ(epochs(), 3U);
}

TEST_P(BrokenServerContract, ARestoredServerWithAnotherHistoryOfTheSameLengthIsFoundOut) {
    branch_->stop();
    judge_.reset();
    server_->stop();
    const std::filesystem::path kept = server_->folder() / "kept";
    std::filesystem::copy(server_->data_folder(), kept, std::filesystem::copy_options::recursive);
    restart();
    branch_->start();
    for (int i = 0; i < 5; ++i) judge_->run(insert_sales(1000 + i, 1));
    ASSERT_TRUE(branch_->catches_up(*judge_));
    ASSERT_EQ(epochs(), 1U);
    server_->stop();
    std::filesystem::remove_all(server_->data_folder());
    std::filesystem::rename(kept, server_->data_folder());
    branch_->stop();
    restart();
    for (int i = 0; i < 7; ++i) judge_->run(insert_sales(2000 + i, 1));
    branch_->start();
    EXPECT_TRUE(branch_->catches_up(*judge_));
    EXPECT_EQ(epochs(), 2U);
    EXPECT_THAT(last_reason(), HasSubstr("another content"));
}

INSTANTIATE_TEST_SUITE_P(Servers, BrokenServerContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::capture
