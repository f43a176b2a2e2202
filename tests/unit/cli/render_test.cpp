#include "cli/render.hpp"

#include <gtest/gtest.h>

namespace tributary::cli {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Style kPlain{.is_json = false, .with_colour = false};
constexpr Style kJson{.is_json = true, .with_colour = false};

control::BranchOverview north() {
    control::BranchOverview branch;
    branch.branch = BranchId("north");
    branch.condition = control::Condition::kCatchingUp;
    branch.reason = "re-sync of shop.sales: 10 of about 20 rows";
    branch.lag = milliseconds(1500);
    branch.lag_transactions = 12;
    branch.heard_ago = milliseconds(300);
    branch.agent = AgentStatus{};
    branch.agent->branch = branch.branch;
    branch.agent->epoch = Epoch(2);
    branch.agent->read = Sequence(112);
    branch.agent->resyncs = {{.table = {"shop", "sales"},
                              .id = Sequence(0),
                              .rows_done = 10,
                              .rows_estimated = 20,
                              .is_done = false}};
    branch.apply = ApplyStatus{};
    branch.apply->ledger = Ledger{};
    branch.apply->ledger->epoch = Epoch(2);
    branch.apply->ledger->sequence = Sequence(100);
    branch.apply->last_applied_at = WallTime(seconds(1'700'000'000));
    return branch;
}

control::BranchOverview south() {
    control::BranchOverview branch;
    branch.branch = BranchId("south");
    branch.reason = "the agent has not been heard of yet";
    return branch;
}

client::ParkedAnswer parked() {
    return {.rows = {{.id = 17,
                      .branch = BranchId("north"),
                      .table = {"shop", "sales"},
                      .key = "sale_id=4",
                      .operation = "insert",
                      .error = "Data too long for column 'region'",
                      .sequence = Sequence(9),
                      .parked_at = "2024-01-01 12:00:00",
                      .attempts = 1}},
            .matching = 3};
}

TEST(Render, StatusIsATable) {
    EXPECT_EQ(
        render({north(), south()}, kPlain),
        "BRANCH  STATE        LAG  BEHIND  APPLIED  HEARD       REASON\n"
        "north   catching up  1 s  12      2/100    300 ms ago  re-sync of shop.sales: 10 of about "
        "20 rows\n"
        "south   unreachable  ?    ?       -        never       the agent has not been heard of "
        "yet\n");
}

TEST(Render, StatusIsColouredByState) {
    control::BranchOverview stopped = south();
    stopped.condition = control::Condition::kStopped;
    const Style style{.is_json = false, .with_colour = true};
    EXPECT_NE(render({stopped}, style).find("\x1b[31mstopped\x1b[0m"), std::string::npos);
    EXPECT_NE(render({south()}, style).find("\x1b[33munreachable\x1b[0m"), std::string::npos);
}

TEST(Render, StatusAsJsonHoldsEverything) {
    const std::string json = render({north(), south()}, kJson);
    for (
        const char* part :
        {R"("branch": "north")", R"("state": "catching up")", R"("lag_transactions": 12)",
         R"("lag_seconds": 1.500)", R"("heard_seconds_ago": 0.300)", R"("read": 112)",
         R"("applied_epoch": 2, "applied": 100)", R"("last_applied_at": "2023-11-14T22:13:20Z")",
         R"("resyncs": [{"table": "shop.sales", "rows_done": 10, "rows_estimated": 20, "done": false}])",
         R"({"branch": "south", "state": "unreachable", )", R"("lag_transactions": null)"}) {
        EXPECT_NE(json.find(part), std::string::npos) << part << "\n" << json;
    }
    EXPECT_EQ(render(std::vector<control::BranchOverview>{}, kJson), "[]\n");
}

TEST(Render, PendingSaysWhatIsNotSentYet) {
    AgentStatus status;
    status.branch = BranchId("north");
    status.mode = Mode::kManual;
    status.read = Sequence(120);
    status.confirmed = Sequence(100);
    status.bytes_pending = 5000;
    status.position = "0-1-120";
    status.server_position = "0-1-150";
    EXPECT_EQ(render(status, kPlain),
              "branch north, mode manual:\n"
              "  read and not confirmed by the broker: 20 transactions\n"
              "  not read yet: about 4 KiB of the binary log\n"
              "  position: 0-1-120 of 0-1-150\n");
    EXPECT_NE(render(status, kJson).find(R"("bytes_pending": 5000)"), std::string::npos);
    status.is_at_rest = true;
    EXPECT_EQ(render(status, kPlain), "branch north: nothing is pending\n");
}

TEST(Render, ParkedRows) {
    EXPECT_EQ(render_parked(parked(), kPlain),
              "ID  BRANCH  TABLE       KEY        CHANGE  PARKED (UTC)         ERROR\n"
              "17  north   shop.sales  sale_id=4  insert  2024-01-01 12:00:00  Data too long for "
              "column 'region'\n"
              "1 of 3 parked rows; see --limit\n");
    EXPECT_EQ(render_parked({}, kPlain), "nothing is parked\n");
    EXPECT_EQ(render_parked({}, kJson), "{\"matching\": 0, \"rows\": []}\n");
    EXPECT_NE(render_parked(parked(), kJson).find(R"("id": 17, "branch": "north")"),
              std::string::npos);
}

TEST(Render, SettledRowsAndThoseThatFailedAgain) {
    EXPECT_EQ(render_settled(parked(), "applied", kPlain).substr(0, 29),
              "2 of 3 parked rows applied\nID");
    EXPECT_EQ(render_settled({.rows = {}, .matching = 3}, "discarded", kPlain),
              "3 of 3 parked rows discarded\n");
}

TEST(Render, FindingsWithTheirFix) {
    const std::vector<Finding> findings{
        {.severity = Severity::kOk, .what = "log_bin is ON", .fix = ""},
        {.severity = Severity::kWarning, .what = "sync_binlog is 0", .fix = "sync_binlog=1"},
        {.severity = Severity::kFatal, .what = "no key", .fix = "alter table …"}};
    EXPECT_EQ(render(findings, kPlain),
              "ok       log_bin is ON\n"
              "warning  sync_binlog is 0\n"
              "         fix: sync_binlog=1\n"
              "refused  no key\n"
              "         fix: alter table …\n");
    EXPECT_EQ(render(std::vector<Finding>{findings[1]}, kJson),
              "[\n  {\"severity\": \"warning\", \"what\": \"sync_binlog is 0\", \"fix\": "
              "\"sync_binlog=1\"}]\n");
}

TEST(Render, DurationsAndSizesInOneUnit) {
    EXPECT_EQ(short_duration(milliseconds(999)), "999 ms");
    EXPECT_EQ(short_duration(milliseconds(1999)), "1 s");
    EXPECT_EQ(short_duration(seconds(119)), "119 s");
    EXPECT_EQ(short_duration(seconds(120)), "2 min");
    EXPECT_EQ(short_duration(hours(3)), "3 h");
    EXPECT_EQ(short_duration(hours(48)), "2 d");
    EXPECT_EQ(short_bytes(1023), "1023 B");
    EXPECT_EQ(short_bytes(1024), "1 KiB");
    EXPECT_EQ(short_bytes(std::uint64_t{3} << 20), "3 MiB");
    EXPECT_EQ(short_bytes(std::uint64_t{5} << 30), "5 GiB");
}

}  // namespace
}  // namespace tributary::cli
