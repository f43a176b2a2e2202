#include "amqp/error_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "amqp/library.hpp"

namespace tributary::amqp {
namespace {

struct Verdict {
    Recovery recovery;
    Pace pace;
    /// What to do; empty where it heals by itself.
    std::string_view advice;
};

struct ReplyRow {
    unsigned code;
    std::string_view name;
    Verdict verdict;
};

// AMQP 0-9-1 specification, section 1.2 "Constants", and what RabbitMQ means by them. A code of its
// own for each group of reasons; where a reason heals once a person has acted at the broker, the
// stage keeps asking slowly, so that nobody has to restart it as well.
constexpr std::array kReplies{
    // The broker was told to close: it stops, an operator closed the connection, the user was
    // deleted.
    ReplyRow{320, "CONNECTION_FORCED", {Recovery::kReconnect, Pace::kSoon, ""}},
    // Permissions, passwords, limits and names: somebody must change something at the broker.
    ReplyRow{403,
             "ACCESS_REFUSED",
             {Recovery::kReconnect, Pace::kSlow,
              "check the user, its password and its permissions on this vhost"}},
    ReplyRow{404,
             "NOT_FOUND",
             {Recovery::kReconnect, Pace::kSlow,
              "start the head office, which declares it, or run tributary init"}},
    ReplyRow{405,
             "RESOURCE_LOCKED",
             {Recovery::kReconnect, Pace::kSlow,
              "another process uses it exclusively: stop the other one"}},
    ReplyRow{
        530,
        "NOT_ALLOWED",
        {Recovery::kReconnect, Pace::kSlow,
         "check that the vhost exists, that the user may use it, and the limit of connections"}},
    // What was sent can never be accepted as it is.
    ReplyRow{311,
             "CONTENT_TOO_LARGE",
             {Recovery::kHaltStage, Pace::kSlow, "raise the broker's max_message_size"}},
    ReplyRow{406,
             "PRECONDITION_FAILED",
             {Recovery::kHaltStage, Pace::kSlow, "compare the settings on both sides"}},
    ReplyRow{540,
             "NOT_IMPLEMENTED",
             {Recovery::kHaltStage, Pace::kSlow,
              "use RabbitMQ 3.10 or newer with all feature flags enabled"}},
    // A broken byte stream, or a defect on one side: begin anew, but not in a tight loop.
    ReplyRow{501, "FRAME_ERROR", {Recovery::kReconnect, Pace::kSlow, ""}},
    ReplyRow{502, "SYNTAX_ERROR", {Recovery::kReconnect, Pace::kSlow, ""}},
    ReplyRow{503, "COMMAND_INVALID", {Recovery::kReconnect, Pace::kSlow, ""}},
    ReplyRow{504, "CHANNEL_ERROR", {Recovery::kReconnect, Pace::kSlow, ""}},
    ReplyRow{505, "UNEXPECTED_FRAME", {Recovery::kReconnect, Pace::kSlow, ""}},
    // The broker is in trouble.
    ReplyRow{
        506, "RESOURCE_ERROR", {Recovery::kReconnect, Pace::kSlow, "look into the broker's log"}},
    ReplyRow{
        541, "INTERNAL_ERROR", {Recovery::kReconnect, Pace::kSoon, "look into the broker's log"}},
};

constexpr Verdict kUnknown{Recovery::kReconnect, Pace::kSlow, "look into the broker's log"};
constexpr Verdict kDifferent{Recovery::kHaltStage, Pace::kSlow,
                             "it exists with other settings: delete it when it is empty (the next "
                             "start declares it anew), or configure the "
                             "same value"};
constexpr Verdict kSoonAgain{Recovery::kReconnect, Pace::kSoon, ""};

Verdict verdict_of_reply(Scene scene, unsigned code, std::string_view text) {
    if (code == 406 && scene == Scene::kDeclare) return kDifferent;
    // rabbit_channel.erl: the consumer timeout and an ack of a tag from before a recovery end the
    // channel, not the data.
    if (code == 406 && (text.find("timeout") != std::string_view::npos ||
                        text.find("timed out") != std::string_view::npos ||
                        text.find("unknown delivery tag") != std::string_view::npos)) {
        return kSoonAgain;
    }
    // RabbitMQ says 403 also for a queue that another consumer holds exclusively.
    if (code == 403 && text.find("exclusive use") != std::string_view::npos) {
        return verdict_of_reply(scene, 405, text);
    }
    const auto row = std::ranges::find(kReplies, code, &ReplyRow::code);
    return row == kReplies.end() ? kUnknown : row->verdict;
}

std::string_view name_of_reply(unsigned code) {
    const auto row = std::ranges::find(kReplies, code, &ReplyRow::code);
    return row == kReplies.end() ? std::string_view("reply") : row->name;
}

struct StatusRow {
    int status;
    Verdict verdict;
};

constexpr std::array kStatuses{
    // The settings cannot work.
    StatusRow{AMQP_STATUS_BAD_URL,
              {Recovery::kHaltStage, Pace::kSlow, "correct the broker's address"}},
    StatusRow{AMQP_STATUS_INVALID_PARAMETER,
              {Recovery::kHaltStage, Pace::kSlow, "correct the broker's settings"}},
    StatusRow{AMQP_STATUS_TABLE_TOO_BIG,
              {Recovery::kHaltStage, Pace::kSlow, "raise the broker's frame_max"}},
    // The peer is not what we expect; it may be mended without us.
    StatusRow{
        AMQP_STATUS_HOSTNAME_RESOLUTION_FAILED,
        {Recovery::kReconnect, Pace::kSoon, "check the broker's host name and the name server"}},
    StatusRow{
        AMQP_STATUS_INCOMPATIBLE_AMQP_VERSION,
        {Recovery::kReconnect, Pace::kSlow, "this port does not speak AMQP 0-9-1: check the port"}},
    StatusRow{AMQP_STATUS_BROKER_UNSUPPORTED_SASL_METHOD,
              {Recovery::kReconnect, Pace::kSlow,
               "enable PLAIN (or EXTERNAL) in the broker's auth_mechanisms"}},
    StatusRow{AMQP_STATUS_SSL_ERROR,
              {Recovery::kReconnect, Pace::kSlow,
               "check the certificate files and that the port speaks TLS"}},
    StatusRow{AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED,
              {Recovery::kReconnect, Pace::kSlow,
               "the certificate is for another host: use the name it carries"}},
    StatusRow{AMQP_STATUS_SSL_PEER_VERIFY_FAILED,
              {Recovery::kReconnect, Pace::kSlow,
               "the certificate is not signed by the configured CA, or expired"}},
    StatusRow{AMQP_STATUS_SSL_CONNECTION_FAILED,
              {Recovery::kReconnect, Pace::kSlow,
               "check the CA file, the client certificate and that the port speaks TLS"}},
    // Links come and go.
    StatusRow{AMQP_STATUS_CONNECTION_CLOSED, kSoonAgain},
    StatusRow{AMQP_STATUS_SOCKET_ERROR, kSoonAgain},
    StatusRow{AMQP_STATUS_SOCKET_CLOSED, kSoonAgain},
    StatusRow{AMQP_STATUS_TCP_ERROR, kSoonAgain},
    StatusRow{AMQP_STATUS_TIMEOUT, kSoonAgain},
    StatusRow{AMQP_STATUS_HEARTBEAT_TIMEOUT, kSoonAgain},
    // The byte stream is broken, or memory is short: a new connection starts clean.
    StatusRow{AMQP_STATUS_BAD_AMQP_DATA, kSoonAgain},
    StatusRow{AMQP_STATUS_UNKNOWN_CLASS, kSoonAgain},
    StatusRow{AMQP_STATUS_UNKNOWN_METHOD, kSoonAgain},
    StatusRow{AMQP_STATUS_WRONG_METHOD, kSoonAgain},
    StatusRow{AMQP_STATUS_UNEXPECTED_STATE, kSoonAgain},
    StatusRow{AMQP_STATUS_NO_MEMORY, kSoonAgain},
};

Verdict verdict_of_status(int status) {
    const auto row = std::ranges::find(kStatuses, status, &StatusRow::status);
    return row == kStatuses.end() ? Verdict{Recovery::kReconnect, Pace::kSlow, ""} : row->verdict;
}

std::string sentence(std::string_view doing, std::string_view reason, std::string_view advice) {
    return advice.empty() ? fmt::format("broker: {}: {}", doing, reason)
                          : fmt::format("broker: {}: {}; {}", doing, reason, advice);
}

}  // namespace

Failure failure_of_reply(Scene scene, unsigned code, std::string_view text, std::string_view doing,
                         std::source_location where) {
    const Verdict verdict = verdict_of_reply(scene, code, text);
    // RabbitMQ repeats the name in front of its text.
    const std::string_view name = name_of_reply(code);
    const std::string reason = text.starts_with(name) ? fmt::format("{} {}", code, text)
                                                      : fmt::format("{} {} {}", code, name, text);
    return Failure(verdict.recovery, sentence(doing, reason, verdict.advice), code, {}, where);
}

Failure failure_of_status(int status, std::string_view doing, std::source_location where) {
    const Verdict verdict = verdict_of_status(status);
    return Failure(verdict.recovery, sentence(doing, amqp_error_string2(status), verdict.advice),
                   kLibraryCodeBase + static_cast<unsigned>(-status), {}, where);
}

Failure failure_of_deadline(std::string_view doing, std::source_location where) {
    return Failure(Recovery::kReconnect, sentence(doing, "no answer in time", ""), kDeadlineCode,
                   {}, where);
}

Pace pace_of(const Failure& failure) {
    if (failure.code() == kDeadlineCode) return Pace::kSoon;
    if (failure.code() > kLibraryCodeBase) {
        return verdict_of_status(-static_cast<int>(failure.code() - kLibraryCodeBase)).pace;
    }
    if (failure.code() == 0) return Pace::kSoon;
    if (failure.code() == 406 && failure.recovery() == Recovery::kReconnect) return Pace::kSoon;
    return verdict_of_reply(Scene::kChannel, failure.code(), {}).pace;
}

}  // namespace tributary::amqp
