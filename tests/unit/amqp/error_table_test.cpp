#include "amqp/error_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amqp/library.hpp"

namespace tributary::amqp {
namespace {

using testing::HasSubstr;

struct ReplyCase {
    unsigned code;
    Scene scene;
    const char* text;
    Recovery recovery;
    Pace pace;
    const char* advice;
};

class ReplyTable : public testing::TestWithParam<ReplyCase> {};

TEST_P(ReplyTable, SaysWhatToDo) {
    const ReplyCase& given = GetParam();
    const Failure failure =
        failure_of_reply(given.scene, given.code, given.text, "declaring queue \"q\"");
    EXPECT_EQ(failure.recovery(), given.recovery);
    EXPECT_EQ(pace_of(failure), given.pace);
    EXPECT_EQ(failure.code(), given.code);
    EXPECT_THAT(failure.what(), HasSubstr("declaring queue \"q\""));
    EXPECT_THAT(failure.what(), HasSubstr(given.text));
    EXPECT_THAT(failure.what(), HasSubstr(given.advice));
}

INSTANTIATE_TEST_SUITE_P(
    AmqpReplyCodes, ReplyTable,
    testing::Values(
        ReplyCase{311, Scene::kChannel, "too large", Recovery::kHaltStage, Pace::kSlow,
                  "max_message_size"},
        ReplyCase{320, Scene::kConnection, "CONNECTION_FORCED - broker forced connection closure",
                  Recovery::kReconnect, Pace::kSoon, "320"},
        ReplyCase{403, Scene::kConnecting, "ACCESS_REFUSED - Login was refused",
                  Recovery::kReconnect, Pace::kSlow, "password"},
        ReplyCase{403, Scene::kDeclare, "ACCESS_REFUSED - configure access", Recovery::kReconnect,
                  Pace::kSlow, "permissions"},
        ReplyCase{403, Scene::kChannel, "ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use",
                  Recovery::kReconnect, Pace::kSlow, "stop the other one"},
        ReplyCase{404, Scene::kChannel, "NOT_FOUND - no queue 'q'", Recovery::kReconnect,
                  Pace::kSlow, "tributary init"},
        ReplyCase{405, Scene::kChannel, "RESOURCE_LOCKED - in use", Recovery::kReconnect,
                  Pace::kSlow, "stop the other one"},
        ReplyCase{406, Scene::kDeclare, "PRECONDITION_FAILED - inequivalent arg 'x-overflow'",
                  Recovery::kHaltStage, Pace::kSlow, "exists with other settings"},
        ReplyCase{406, Scene::kChannel,
                  "PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out",
                  Recovery::kReconnect, Pace::kSoon, "406"},
        ReplyCase{406, Scene::kChannel, "PRECONDITION_FAILED - unknown delivery tag 7",
                  Recovery::kReconnect, Pace::kSoon, "406"},
        ReplyCase{406, Scene::kChannel,
                  "PRECONDITION_FAILED - message size 17000000 is larger than max",
                  Recovery::kHaltStage, Pace::kSlow, "settings"},
        ReplyCase{501, Scene::kConnection, "FRAME_ERROR", Recovery::kReconnect, Pace::kSlow, "501"},
        ReplyCase{502, Scene::kConnection, "SYNTAX_ERROR", Recovery::kReconnect, Pace::kSlow,
                  "502"},
        ReplyCase{503, Scene::kConnection, "COMMAND_INVALID", Recovery::kReconnect, Pace::kSlow,
                  "503"},
        ReplyCase{504, Scene::kConnection, "CHANNEL_ERROR", Recovery::kReconnect, Pace::kSlow,
                  "504"},
        ReplyCase{505, Scene::kConnection, "UNEXPECTED_FRAME", Recovery::kReconnect, Pace::kSlow,
                  "505"},
        ReplyCase{506, Scene::kConnection, "RESOURCE_ERROR", Recovery::kReconnect, Pace::kSlow,
                  "log"},
        ReplyCase{530, Scene::kConnecting, "NOT_ALLOWED - vhost v not found", Recovery::kReconnect,
                  Pace::kSlow, "vhost exists"},
        ReplyCase{540, Scene::kDeclare, "NOT_IMPLEMENTED", Recovery::kHaltStage, Pace::kSlow,
                  "RabbitMQ 3.10"},
        ReplyCase{541, Scene::kConnection, "INTERNAL_ERROR", Recovery::kReconnect, Pace::kSoon,
                  "log"},
        ReplyCase{599, Scene::kConnection, "whatever", Recovery::kReconnect, Pace::kSlow, "log"}));

struct StatusCase {
    int status;
    Recovery recovery;
    Pace pace;
};

class StatusTable : public testing::TestWithParam<StatusCase> {};

TEST_P(StatusTable, SaysWhatToDo) {
    const StatusCase& given = GetParam();
    const Failure failure = failure_of_status(given.status, "reading");
    EXPECT_EQ(failure.recovery(), given.recovery);
    EXPECT_EQ(pace_of(failure), given.pace);
    EXPECT_EQ(failure.code(), kLibraryCodeBase + static_cast<unsigned>(-given.status));
    EXPECT_THAT(failure.what(), HasSubstr("reading"));
    EXPECT_THAT(failure.what(), HasSubstr(amqp_error_string2(given.status)));
}

INSTANTIATE_TEST_SUITE_P(
    LibraryStatuses, StatusTable,
    testing::Values(
        StatusCase{AMQP_STATUS_NO_MEMORY, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_BAD_AMQP_DATA, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_UNKNOWN_CLASS, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_UNKNOWN_METHOD, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_INCOMPATIBLE_AMQP_VERSION, Recovery::kReconnect, Pace::kSlow},
        StatusCase{AMQP_STATUS_CONNECTION_CLOSED, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_BAD_URL, Recovery::kHaltStage, Pace::kSlow},
        StatusCase{AMQP_STATUS_SOCKET_ERROR, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_INVALID_PARAMETER, Recovery::kHaltStage, Pace::kSlow},
        StatusCase{AMQP_STATUS_TABLE_TOO_BIG, Recovery::kHaltStage, Pace::kSlow},
        StatusCase{AMQP_STATUS_WRONG_METHOD, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_TIMEOUT, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_HEARTBEAT_TIMEOUT, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_UNEXPECTED_STATE, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_SOCKET_CLOSED, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_BROKER_UNSUPPORTED_SASL_METHOD, Recovery::kReconnect, Pace::kSlow},
        StatusCase{AMQP_STATUS_TCP_ERROR, Recovery::kReconnect, Pace::kSoon},
        StatusCase{AMQP_STATUS_SSL_ERROR, Recovery::kReconnect, Pace::kSlow},
        StatusCase{AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED, Recovery::kReconnect, Pace::kSlow},
        StatusCase{AMQP_STATUS_SSL_PEER_VERIFY_FAILED, Recovery::kReconnect, Pace::kSlow},
        StatusCase{AMQP_STATUS_SSL_CONNECTION_FAILED, Recovery::kReconnect, Pace::kSlow},
        StatusCase{-0x7777, Recovery::kReconnect, Pace::kSlow}));

TEST(ErrorTable, ADeadlineIsAReconnectAtTheUsualPace) {
    const Failure failure = failure_of_deadline("waiting for a confirm");
    EXPECT_EQ(failure.recovery(), Recovery::kReconnect);
    EXPECT_EQ(pace_of(failure), Pace::kSoon);
    EXPECT_THAT(failure.what(), HasSubstr("waiting for a confirm"));
}

TEST(ErrorTable, TheNameOfAReplyCodeIsSaidOnce) {
    EXPECT_STREQ(
        failure_of_reply(Scene::kConnection, 320, "CONNECTION_FORCED - by an operator", "reading")
            .what(),
        "broker: reading: 320 CONNECTION_FORCED - by an operator");
    EXPECT_STREQ(failure_of_reply(Scene::kConnection, 320, "bye", "reading").what(),
                 "broker: reading: 320 CONNECTION_FORCED bye");
}

}  // namespace
}  // namespace tributary::amqp
