// What buttons do, and what it does to the databases.

#include <fmt/format.h>

#include "office_lab.hpp"

namespace tributary::test {
namespace {

using ::testing::HasSubstr;

class ActionTest : public OfficeTest {
protected:
    RawAnswer act(const std::string& members) {
        return lab_.ask(As::kOperator, "POST", "/actions", "{" + members + "}");
    }
    std::string member(const std::string& name) {
        return at(lab_.get("/branches/" + lab_.id()).body, "/" + name);
    }
    bool await_member(const std::string& name, const std::string& value) {
        return wait_until([&] { return member(name) == value; });
    }
    std::string of_branch() { return fmt::format(R"("branches":["{}"])", lab_.id()); }
};

TEST_F(ActionTest, CheckTellsWhatIsPending) {
    EXPECT_TRUE(wait_until([&] {
        return at(act(R"("action":"check")").body, "/outcomes/0/pending/is_nothing") == "true";
    })) << act(R"("action":"check")").body;
}

TEST_F(ActionTest, AStoppedConsumerTakesNothingUntilItIsStarted) {
    EXPECT_EQ(act(R"("action":"stop_consumer",)" + of_branch()).status, 400U) << "not confirmed";
    const RawAnswer stopped =
        act(fmt::format(R"("action":"stop_consumer",{},"confirm":"{}")", of_branch(), lab_.id()));
    EXPECT_EQ(at(stopped.body, "/outcomes/0/is_done"), "true");
    EXPECT_TRUE(await_member("state", "stopped"));
    const std::int64_t before = lab_.sales_at_office();
    lab_.sell(51);
    EXPECT_TRUE(wait_until([&] { return member("broker_backlog") != "0"; }))
        << lab_.sales_at_office() << " of " << before << "\n"
        << lab_.get("/branches").body;

    // It is remembered.
    lab_.plant().stop_head_office();
    lab_.plant().start_head_office();
    lab_.await_listening();
    EXPECT_EQ(member("consumer"), "stopped");
    EXPECT_EQ(lab_.sales_at_office(), before);

    EXPECT_EQ(at(act(R"("action":"start_consumer")").body, "/outcomes/0/is_done"), "true");
    EXPECT_EQ(lab_.plant().difference_at_rest(), "");
    EXPECT_EQ(lab_.sales_at_office(), before + 1);
    EXPECT_EQ(at(lab_.get("/activity?branch=" + lab_.id()).body, "/activity/0/action"),
              "start_consumer");
}

TEST_F(ActionTest, ModesAndPausesReachTheAgent) {
    EXPECT_EQ(at(act(R"("action":"set_mode","mode":"manual")").body, "/outcomes/0/is_done"),
              "true");
    EXPECT_EQ(member("mode"), "manual");
    lab_.sell(52);
    EXPECT_TRUE(wait_until([&] {
        return at(act(R"("action":"check")").body, "/outcomes/0/pending/is_nothing") == "false";
    }));
    EXPECT_EQ(at(act(R"("action":"sync")").body, "/outcomes/0/is_done"), "true");
    EXPECT_EQ(lab_.plant().difference_at_rest(), "");
    EXPECT_EQ(at(act(R"("action":"set_mode","mode":"continuous")").body, "/outcomes/0/is_done"),
              "true");
    EXPECT_EQ(at(act(R"("action":"pause")").body, "/outcomes/0/error"), "");
    EXPECT_EQ(member("is_paused"), "true");
    EXPECT_EQ(at(act(R"("action":"resume")").body, "/outcomes/0/error"), "");
    EXPECT_EQ(member("is_paused"), "false");
    lab_.sell(53);
    EXPECT_EQ(lab_.plant().difference_at_rest(), "");
}

TEST_F(ActionTest, AReSyncMendsWhatSomebodyBroke) {
    lab_.plant().office().run("update product_sales set region = 'wrong' where sale_id = 1");
    const RawAnswer answer = act(fmt::format(
        R"("action":"resync",{},"tables":["{}.product_sales"],"key_from":"1","key_to":"2","confirm":"{}")",
        of_branch(), lab_.branch().database, lab_.id()));
    EXPECT_EQ(at(answer.body, "/outcomes/0/error"), "") << answer.body;
    EXPECT_EQ(lab_.plant().difference_at_rest(), "");
}

TEST_F(ActionTest, ABranchThatIsAwayIsToldLater) {
    lab_.plant().stop_agent(0);
    EXPECT_TRUE(wait_until(
        [&] { return at(act(R"("action":"sync")").body, "/outcomes/0/is_away") == "true"; }));
    const RawAnswer kept = act(R"("action":"set_mode","mode":"interval","interval_seconds":3600)");
    EXPECT_EQ(at(kept.body, "/outcomes/0/is_done"), "true");
    EXPECT_THAT(at(kept.body, "/outcomes/0/error"), HasSubstr("kept"));
    const RawAnswer recent = lab_.get("/branches/" + lab_.id() + "/recent");
    EXPECT_NE(at(recent.body, "/branch_error"), "");
    EXPECT_NE(at(recent.body, "/head_office_rows/0/sale_id"), "");
    lab_.plant().start_agent(0);
    EXPECT_TRUE(wait_until(
        [&] { return at(act(R"("action":"sync")").body, "/outcomes/0/is_done") == "true"; }));
    EXPECT_EQ(at(act(R"("action":"set_mode","mode":"continuous")").body, "/outcomes/0/is_done"),
              "true");
    EXPECT_EQ(lab_.plant().difference_at_rest(), "");
}

TEST_F(ActionTest, EverythingIsWrittenDown) {
    (void)act(R"("action":"sync")");
    const RawAnswer activity = lab_.get("/activity?limit=1&who=token:operator");
    EXPECT_EQ(at(activity.body, "/activity/0/action"), "sync");
    EXPECT_NE(at(activity.body, "/next_cursor"), "null");
    EXPECT_EQ(lab_.get("/activity?cursor=" + at(activity.body, "/next_cursor")).status, 200U);
}

}  // namespace
}  // namespace tributary::test
