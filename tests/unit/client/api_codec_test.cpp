#include "client/api_codec.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "client/parked.hpp"

namespace tributary::client {
namespace {

const BranchId kNorth("north");

TEST(ApiCodec, CommandsBecomeActions) {
    EXPECT_EQ(action_body(kNorth, control::SyncNow{}),
              R"({"action":"sync","branches":["north"]})");
    EXPECT_EQ(action_body(kNorth, control::SetPaused{.is_paused = true}),
              R"({"action":"pause","branches":["north"]})");
    EXPECT_EQ(action_body(kNorth, control::SetPaused{.is_paused = false}),
              R"({"action":"resume","branches":["north"]})");
    EXPECT_EQ(action_body(kNorth, control::SetMode{.mode = Mode::kManual}),
              R"({"action":"set_mode","branches":["north"],"mode":"manual"})");
    EXPECT_EQ(action_body(kNorth, control::SetMode{.mode = Mode::kInterval,
                                                   .interval = std::chrono::minutes(5)}),
              R"({"action":"set_mode","branches":["north"],"mode":"interval","interval_seconds":300})");
    control::Resync resync;
    EXPECT_EQ(action_body(kNorth, resync),
              R"({"action":"resync","branches":["north"],"confirm":"north"})");
    resync.tables.push_back({"shop", "sales"});
    EXPECT_EQ(
        action_body(kNorth, resync),
        R"({"action":"resync","branches":["north"],"tables":["shop.sales"],"confirm":"north"})");
    resync.keys = KeyRange{.from = "17", .to = "18"};
    EXPECT_EQ(
        action_body(kNorth, resync),
        R"({"action":"resync","branches":["north"],"tables":["shop.sales"],"key_from":"17","key_to":"18","confirm":"north"})");
    EXPECT_EQ(action_body(kNorth, SetConsumer{.is_started = true}),
              R"({"action":"start_consumer","branches":["north"]})");
    EXPECT_EQ(action_body(kNorth, SetConsumer{.is_started = false}),
              R"({"action":"stop_consumer","branches":["north"],"confirm":"north"})");
    EXPECT_EQ(check_body(kNorth), R"({"action":"check","branches":["north"]})");
}

TEST(ApiCodec, OutcomesTellWhoIsAway) {
    const auto away = decode_outcome(
        R"({"outcomes":[{"branch":"north","is_done":false,"is_away":true,"error":"no agent","pending":null}]})");
    ASSERT_FALSE(away);
    EXPECT_EQ(away.error().kind, control::AskError::Kind::kAway);
    EXPECT_EQ(away.error().what, "no agent");
    const auto refused = decode_outcome(
        R"({"outcomes":[{"branch":"north","is_done":false,"is_away":false,"error":"no such table","pending":null}]})");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, control::AskError::Kind::kRefused);
    const auto later = decode_outcome(
        R"({"outcomes":[{"branch":"north","is_done":true,"is_away":true,"error":"obeyed later","pending":null}]})");
    EXPECT_EQ(later, (Done{.remark = "obeyed later", .pending = {}}));
    const auto pending = decode_outcome(
        R"({"outcomes":[{"branch":"north","is_done":true,"is_away":false,"error":"",
            "pending":{"is_nothing":false,"bytes":4096,"transactions":null}}]})");
    ASSERT_TRUE(pending) << pending.error().what;
    ASSERT_TRUE(pending->pending);
    EXPECT_EQ(*pending->pending, (Done::Pending{.is_nothing = false, .bytes = 4096}));
    const auto nothing = decode_outcome(R"({"outcomes":[]})");
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().kind, control::AskError::Kind::kNoAnswer);
}

constexpr std::string_view kNorthBranch = R"(
        {"branch":"north","state":"catching_up","reason":"","consumer":"started","mode":"interval",
         "interval_seconds":60,"is_paused":true,"lag_transactions":3,"lag_seconds":1.5,
         "heard_at":"2024-05-01T12:00:08.500000Z","rows_per_second":2.5,"rows_applied":100,
         "duplicates_skipped":1,"rewinds":2,"parked":4,"broker_backlog":0,
         "last_applied_at":"2024-05-01T12:00:00.250000Z","can_add_sale":false,"something":"newer",
         "ledger":{"epoch":7,"sequence":18446744073709551615,"position":"0-1-5"},
         "agent":{"version":"0.1.0","is_running":true,"is_at_rest":false,"reason":"","epoch":7,"read":45,
                  "published":44,"confirmed":43,"position":"0-1-45","server_position":"0-1-50",
                  "bytes_pending":1234,"changes_read":99,"database":"MariaDB 10.11.6",
                  "resyncs":[{"table":"shop.sales","rows_done":5,"rows_estimated":10,"is_done":false}]}})";
constexpr std::string_view kSouthBranch = R"(
        {"branch":"south","state":"unreachable","reason":"nothing was heard","consumer":"started",
         "mode":"continuous","interval_seconds":null,"is_paused":false,"lag_transactions":null,
         "lag_seconds":null,"heard_at":null,"rows_per_second":0,"rows_applied":0,
         "duplicates_skipped":0,"rewinds":0,"parked":0,"broker_backlog":0,"last_applied_at":null,
         "can_add_sale":false,"ledger":null,"agent":null})";

TEST(ApiCodec, BranchesHaveTheirAgentAndTheirLedger) {
    const auto branches =
        decode_branches(fmt::format(R"({{"at":"2024-05-01T12:00:10.000000Z","branches":[{},{}]}})",
                                    kNorthBranch, kSouthBranch));
    ASSERT_TRUE(branches) << branches.error().what;
    ASSERT_EQ(branches->size(), 2U);
    const control::BranchOverview& north = branches->front();
    EXPECT_EQ(north.branch, kNorth);
    EXPECT_EQ(north.condition, control::Condition::kCatchingUp);
    EXPECT_EQ(north.lag_transactions, 3U);
    EXPECT_EQ(north.lag, std::chrono::milliseconds(1500));
    EXPECT_EQ(north.heard_ago, std::chrono::milliseconds(1500));
    ASSERT_TRUE(north.agent);
    EXPECT_EQ(north.agent->mode, Mode::kInterval);
    EXPECT_TRUE(north.agent->is_paused);
    EXPECT_EQ(north.agent->read, Sequence(45));
    EXPECT_EQ(north.agent->bytes_pending, 1234U);
    ASSERT_EQ(north.agent->resyncs.size(), 1U);
    EXPECT_EQ(north.agent->resyncs[0].table, (TableName{"shop", "sales"}));
    ASSERT_TRUE(north.apply && north.apply->ledger);
    EXPECT_EQ(north.apply->ledger->sequence, Sequence(UINT64_MAX));
    EXPECT_EQ(north.apply->parked, 4U);
    const control::BranchOverview& south = branches->back();
    EXPECT_EQ(south.condition, control::Condition::kUnreachable);
    EXPECT_FALSE(south.agent);
    EXPECT_FALSE(south.heard_ago);
}

TEST(ApiCodec, WhatAnAgentSaidIsReadFromItsBranch) {
    const auto north = decode_agent(kNorthBranch);
    ASSERT_TRUE(north && *north);
    EXPECT_EQ((*north)->branch, kNorth);
    EXPECT_EQ((*north)->server_position, "0-1-50");
    EXPECT_EQ(decode_agent(kSouthBranch).value(), std::nullopt);
    EXPECT_FALSE(decode_agent("{}"));
}

TEST(ApiCodec, WhatIsNotAsTheApiSaysIsNamed) {
    EXPECT_NE(decode_branches("<html>").error().what.find("no JSON"), std::string::npos);
    EXPECT_NE(decode_branches("{}").error().what.find("at"), std::string::npos);
    EXPECT_NE(decode_branches(R"({"at":"yesterday","branches":[]})").error().what.find("yesterday"),
              std::string::npos);
    EXPECT_FALSE(decode_branches(R"({"at":"2024-05-01T12:00:10.000000Z","branches":7})"));
}

TEST(ApiCodec, ParkedRowsAreAskedForAndSettled) {
    client::ParkedQuestion question{.branch = kNorth, .limit = 20};
    EXPECT_EQ(parked_target(question), "/parked?limit=20&branch=north");
    question.action = client::ParkedAction::kDiscard;
    question.ids = {17, 18};
    EXPECT_EQ(
        parked_body(question),
        R"({"action":"discard","reason":"from the command line","confirm":"discard","branch":"north","ids":[17,18]})");
    const auto settled =
        decode_settled(R"({"settled":1,"failed":[{"id":18,"error":"still too long"}]})");
    ASSERT_TRUE(settled) << settled.error().what;
    EXPECT_EQ(settled->settled, 1U);
    ASSERT_EQ(settled->failed.size(), 1U);
    EXPECT_EQ(settled->failed[0].error, "still too long");
    const auto page = decode_parked(R"({"total":30,"causes":[],"next_cursor":"x","parked":[
        {"id":17,"branch":"north","table":"shop.sales","key":"sale_id=5","operation":"write",
         "error_code":1406,"error":"Data too long","epoch":7,"sequence":9,
         "parked_at":"2024-05-01T12:00:00.000000Z","attempts":2,"values":null,"head_office":null}]})");
    ASSERT_TRUE(page) << page.error().what;
    EXPECT_EQ(page->matching, 30U);
    EXPECT_EQ(page->rows[0].parked_at, "2024-05-01 12:00:00");
    EXPECT_EQ(page->rows[0].attempts, 2U);
}

TEST(ApiCodec, ProblemsTellTheirFaults) {
    EXPECT_EQ(decode_problem(
                  R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"Two faults.",
                      "faults":[{"where":"mode","what":"is none of these"}]})"),
              "Two faults.; mode: is none of these");
    EXPECT_EQ(decode_problem(R"({"type":"about:blank","title":"Not Found","status":404})"),
              "Not Found");
    EXPECT_EQ(decode_problem("<html>"), "");
}

}  // namespace
}  // namespace tributary::client
