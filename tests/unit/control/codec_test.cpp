#include "control/codec.hpp"

#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "base/random.hpp"
#include "control/limits.hpp"
#include "samples.hpp"

namespace tributary::control {
namespace {

using std::chrono::milliseconds;

std::vector<AgentCommand> every_command() {
    return {AskStatus{},
            SyncNow{},
            SetMode{.mode = Mode::kInterval, .interval = std::chrono::seconds(60)},
            SetPaused{.is_paused = true},
            SetPaused{.is_paused = false},
            Resync{},
            Resync{.tables = {{"shop", "product_sales"}, {"shop", "staff"}}, .keys = {}},
            Resync{.tables = {{"shop", "staff"}}, .keys = KeyRange{.from = "", .to = "17"}},
            Resync{.tables = {{"shop", "staff"}}, .keys = KeyRange{}},
            Rewind{.ledger = std::nullopt},
            Rewind{.ledger = sample_ledger()},
            ContinueResync{.ledger = sample_ledger()},
            RecentRows{.table = {"shop", "product_sales"}, .limit = 17},
            AddRow{.table = {"shop", "product_sales"},
                   .values = {{"region", "S\xc3\xbc\x64"}, {"tax", std::nullopt}, {"qty", ""}}},
            AskFindings{}};
}

TEST(ControlCodec, EveryCommandComesBackAsItWas) {
    for (const AgentCommand& command : every_command()) {
        const AgentRequest request{.timeout = milliseconds(5000), .command = command};
        const auto again = decode_agent_request(as_bytes(encode(request)));
        ASSERT_TRUE(again) << again.error().what;
        EXPECT_EQ(*again, request) << name_of(command);
    }
}

TEST(ControlCodec, RepliesOfAgentsComeBackAsTheyWere) {
    const AgentReply reply{.error = "an error",
                           .status = sample_status(),
                           .rewind = RewindAnswer{.epoch = Epoch(4), .after = Sequence(0)},
                           .rows = TextRows{.columns = {"id", "name"},
                                            .key = {"id"},
                                            .rows = {{"2", std::nullopt}, {"1", ""}}},
                           .key = {{"id", "3"}},
                           .faults = {{.column = "qty", .what = "is no number"}},
                           .findings = {{.severity = Severity::kFatal,
                                         .what = "binlog_row_image is MINIMAL",
                                         .fix = "set global binlog_row_image = FULL"}}};
    EXPECT_EQ(decode_agent_reply(as_bytes(encode(reply))), reply);
    EXPECT_EQ(decode_agent_reply(as_bytes(encode(AgentReply{}))), AgentReply{});
}

TEST(ControlCodec, HeartbeatsComeBackAsTheyWere) {
    EXPECT_EQ(decode_agent_status(as_bytes(encode(sample_status()))), sample_status());
}

TEST(ControlCodec, QuestionsAndRepliesOfTheHeadOfficeComeBackAsTheyWere) {
    const HeadOfficeRequest request{.timeout = milliseconds(1), .ledger_of = BranchId("north")};
    EXPECT_EQ(decode_head_office_request(as_bytes(encode(request))), request);
    const HeadOfficeReply reply{.error = "an error", .ledger = sample_ledger()};
    EXPECT_EQ(decode_head_office_reply(as_bytes(encode(reply))), reply);
    EXPECT_EQ(decode_head_office_reply(as_bytes(encode(HeadOfficeReply{}))), HeadOfficeReply{});
}

TEST(ControlCodec, BytesOnTheWireStayWhatTheyAre) {
    EXPECT_EQ(to_hex(as_bytes(
                  encode(AgentRequest{.timeout = milliseconds(5000),
                                      .command = SetMode{.mode = Mode::kManual, .interval = {}}}))),
              "08882722020803");
    EXPECT_EQ(to_hex(as_bytes(encode(AgentRequest{.timeout = milliseconds(1),
                                                  .command = Resync{.tables = {{"a", "b"}},
                                                                    .keys = {}}}))),
              "080132080a060a0161120162");
    EXPECT_EQ(to_hex(as_bytes(encode(
                  HeadOfficeRequest{.timeout = milliseconds(1), .ledger_of = BranchId("north")}))),
              "080112056e6f727468");
    AgentStatus status;
    status.branch = BranchId("north");
    status.epoch = Epoch(2);
    status.confirmed = Sequence(300);
    EXPECT_EQ(to_hex(as_bytes(encode(status))),
              "0a056e6f72746818014002"
              "58ac02");
}

TEST(ControlCodec, UnknownFieldsAreIgnored) {
    // Field 1000, a varint, as a newer program might add it.
    const std::string unknown = "\xc0\x3e\x07";
    EXPECT_EQ(decode_agent_status(as_bytes(encode(sample_status()) + unknown)), sample_status());
    const AgentRequest request{.timeout = milliseconds(1), .command = SyncNow{}};
    EXPECT_EQ(decode_agent_request(as_bytes(encode(request) + unknown)), request);
}

TEST(ControlCodec, AnUnknownCommandIsRefusedWithAReason) {
    const auto request = decode_agent_request(as_bytes(std::string("\x08\x01\xc2\x3e\x00", 5)));
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().what,
              "the command is unknown here; the agent may be older than the sender");
    EXPECT_FALSE(decode_agent_request({}));
    EXPECT_FALSE(decode_head_office_request({}));
}

TEST(ControlCodec, ValuesOutsideTheirSetAreRefused) {
    AgentStatus status = sample_status();
    status.branch = BranchId("Not a branch");
    EXPECT_FALSE(decode_agent_status(as_bytes(encode(status))));
    EXPECT_FALSE(decode_head_office_request(as_bytes(
        encode(HeadOfficeRequest{.timeout = milliseconds(1), .ledger_of = BranchId("../x")}))));
    // SetMode with mode 9.
    EXPECT_FALSE(decode_agent_request(as_bytes("\x22\x02\x08\x09")));
    // A heartbeat without a mode.
    EXPECT_FALSE(decode_agent_status(as_bytes("\x0a\x05north")));
    // Rewind to a ledger without a kind of server.
    EXPECT_FALSE(decode_agent_request(as_bytes(std::string("\x3a\x02\x0a\x00", 4))));
}

TEST(ControlCodec, MessagesAndListsAboveTheirLimitsAreRefused) {
    EXPECT_FALSE(decode_agent_request(as_bytes(std::string(kMessageBytesMax + 1, '\0'))));
    Resync resync;
    resync.tables.resize(kTablesMax + 1);
    EXPECT_FALSE(decode_agent_request(
        as_bytes(encode(AgentRequest{.timeout = milliseconds(1), .command = resync}))));
}

TEST(ControlCodec, LongTextsAreCutBeforeTheyTravel) {
    AgentReply reply;
    reply.error = std::string(5000, 'x');
    EXPECT_EQ(decode_agent_reply(as_bytes(encode(reply)))->error.size(), kTextBytesMax);
}

/// Feeds bytes to every decoder; the sanitizers watch.
std::size_t accepted_by_any(std::string_view bytes) {
    return std::size_t{decode_agent_request(as_bytes(bytes)).has_value()} +
           std::size_t{decode_agent_reply(as_bytes(bytes)).has_value()} +
           std::size_t{decode_head_office_request(as_bytes(bytes)).has_value()} +
           std::size_t{decode_head_office_reply(as_bytes(bytes)).has_value()} +
           std::size_t{decode_agent_status(as_bytes(bytes)).has_value()};
}

TEST(ControlCodec, HostileBytesAreRefusedOrReadButNeverHarm) {
    Random random(7);
    std::vector<std::string> seeds{
        encode(HeadOfficeReply{.error = "an error", .ledger = sample_ledger()}),
        encode(sample_status())};
    for (const AgentCommand& command : every_command()) {
        seeds.push_back(encode(AgentRequest{.timeout = milliseconds(1), .command = command}));
    }
    std::size_t refused = 0;
    for (const std::string& seed : seeds) {
        for (std::size_t cut = 0; cut < seed.size(); ++cut) {
            if (accepted_by_any(std::string_view(seed).substr(0, cut)) == 0) ++refused;
        }
        for (int i = 0; i < 500; ++i) {
            std::string bytes = seed;
            bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
            bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
            if (accepted_by_any(bytes) == 0) ++refused;
        }
    }
    EXPECT_GT(refused, 0u);
}

}  // namespace
}  // namespace tributary::control
