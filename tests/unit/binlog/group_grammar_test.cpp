#include "binlog/group_grammar.hpp"

#include <gtest/gtest.h>

#include "binlog/gtid_events.hpp"
#include "binlog/log_offset.hpp"
#include "binlog/savepoints.hpp"

namespace tributary::binlog {
namespace {

using Event = GroupGrammar::Event;
using Verdict = GroupGrammar::Verdict;

constexpr Event kAll[] = {Event::kGtid,   Event::kGtidGroup, Event::kGtidStandalone,
                          Event::kBegin,  Event::kPayload,   Event::kTableMap,
                          Event::kRows,   Event::kStatement, Event::kSavepoint,
                          Event::kCommit, Event::kRollback,  Event::kFormatDescription};

/// The events that are accepted after `before`.
std::vector<Event> accepted_after(const std::vector<Event>& before) {
    std::vector<Event> accepted;
    for (const Event event : kAll) {
        GroupGrammar grammar;
        for (const Event each : before) EXPECT_TRUE(grammar.next(each));
        if (grammar.next(event)) accepted.push_back(event);
    }
    return accepted;
}

TEST(GroupGrammar, OnlyAGtidOpensATransaction) {
    EXPECT_EQ(accepted_after({}), (std::vector{Event::kGtid, Event::kGtidGroup,
                                               Event::kGtidStandalone, Event::kFormatDescription}));
}

TEST(GroupGrammar, AStandaloneGtidTakesOneStatement) {
    EXPECT_EQ(accepted_after({Event::kGtidStandalone}),
              (std::vector{Event::kStatement, Event::kFormatDescription}));
    GroupGrammar grammar;
    EXPECT_EQ(grammar.next(Event::kGtidStandalone), Verdict::kOpen);
    EXPECT_EQ(grammar.next(Event::kStatement), Verdict::kLastStatement);
    EXPECT_FALSE(grammar.is_open());
}

TEST(GroupGrammar, AMySqlGtidTakesBeginOrOneStatementOrAWholeGroup) {
    EXPECT_EQ(accepted_after({Event::kGtid}),
              (std::vector{Event::kBegin, Event::kPayload, Event::kStatement,
                           Event::kFormatDescription}));
    EXPECT_EQ(accepted_after({Event::kGtid, Event::kStatement}), accepted_after({}));
}

TEST(GroupGrammar, InsideAGroupEverythingButAnotherBeginning) {
    const std::vector<Event> inside = {Event::kTableMap,         Event::kRows,   Event::kStatement,
                                       Event::kSavepoint,        Event::kCommit, Event::kRollback,
                                       Event::kFormatDescription};
    EXPECT_EQ(accepted_after({Event::kGtidGroup}), inside);
    EXPECT_EQ(accepted_after({Event::kGtid, Event::kBegin, Event::kRows}), inside);
    EXPECT_EQ(accepted_after({Event::kGtid, Event::kPayload, Event::kBegin}), inside);
    EXPECT_EQ(accepted_after({Event::kGtidGroup, Event::kCommit}), accepted_after({}));
    EXPECT_EQ(accepted_after({Event::kGtidGroup, Event::kRollback}), accepted_after({}));
}

TEST(GroupGrammar, AFormatDescriptionDiscardsWhatIsOpen) {
    for (const Event opening : {Event::kGtid, Event::kGtidGroup, Event::kGtidStandalone}) {
        GroupGrammar grammar;
        EXPECT_EQ(grammar.next(opening), Verdict::kOpen);
        EXPECT_EQ(grammar.next(Event::kFormatDescription), Verdict::kDiscard);
        EXPECT_EQ(grammar.next(Event::kFormatDescription), Verdict::kNothing);
    }
}

TEST(Savepoints, RollingBackKeepsWhatWasBeforeAndForgetsWhatCameLater) {
    Savepoints points;
    ASSERT_TRUE(points.set("`a`", 1));
    ASSERT_TRUE(points.set("`b`", 5));
    EXPECT_EQ(points.roll_back_to("`A`"), 1U);
    EXPECT_EQ(points.roll_back_to("`b`"), std::nullopt);
    EXPECT_EQ(points.roll_back_to("`a`"), 1U);
}

TEST(Savepoints, TheSameNameAgainMovesIt) {
    Savepoints points;
    ASSERT_TRUE(points.set("a", 1));
    ASSERT_TRUE(points.set("b", 2));
    ASSERT_TRUE(points.set("a", 3));
    EXPECT_EQ(points.roll_back_to("b"), 2U);
    EXPECT_EQ(points.roll_back_to("a"), std::nullopt);
}

TEST(Savepoints, ReleasingForgetsLaterOnesToo) {
    Savepoints points;
    ASSERT_TRUE(points.set("a", 1));
    ASSERT_TRUE(points.set("b", 2));
    points.release("a");
    EXPECT_EQ(points.roll_back_to("b"), std::nullopt);
    points.release("never");
}

TEST(LogOffset, LowBitsNeverGoBack) {
    LogOffset offset;
    offset.reset(0xffff'fff0);
    offset.move_to_low(0x10);
    EXPECT_EQ(offset.value(), 0x1'0000'0010U);
    offset.move_to_low(0);
    EXPECT_EQ(offset.value(), 0x1'0000'0010U);
    offset.move_to_low(0x20);
    EXPECT_EQ(offset.value(), 0x1'0000'0020U);
}

TEST(GtidEvents, TooShortOnesFail) {
    // Of MySQL 9.7.4: the first transaction with gtid_next='automatic:foo_baz' on a fresh server.
    const std::string tagged(
        "\x02\x74\x00\x00\x00\x02\x4c\xbe\x1d\x02\x1c\x9d\x03\x18\x22\xc5\x03\x19\x02\xac\x04\xf1"
        "\x03\x00\x00\x00\x02\x04"
        "\x04\x06\x0e"
        "foo_baz\x08\x04\x0a\x08\x0c\x7f\x52\x85\xfd\x45\xec\x60\x06\x10\x8d\x04\x12\x83\x12\x0b",
        58 - 1);
    // The size field says how long it is; made to fit here.
    for (std::size_t size = 0; size < 45; ++size) {
        std::string cut = tagged.substr(0, size);
        if (size > 1) cut[1] = static_cast<char>(size * 2);
        const auto event = decode_tagged_gtid(as_bytes(cut));
        if (event) {
            EXPECT_EQ(event->number, 1U);
            EXPECT_TRUE(event->tag.empty() || event->tag == "foo_baz");
        }
        EXPECT_FALSE(decode_mysql_gtid(as_bytes(std::string(size > 24 ? 24 : size, 'x'))));
        EXPECT_FALSE(decode_mariadb_gtid(as_bytes(std::string(size > 18 ? 18 : size, 'x'))));
    }
    std::string whole = tagged;
    whole[1] = static_cast<char>(whole.size() * 2);
    const auto event = decode_tagged_gtid(as_bytes(whole));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->tag, "foo_baz");
    EXPECT_EQ(event->number, 1U);
    std::string source;
    append_source(source, *event);
    EXPECT_EQ(source, "265f870e-e70c-11f1-8656-02fc00000001:foo_baz");
}

}  // namespace
}  // namespace tributary::binlog
