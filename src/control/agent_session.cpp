#include "control/agent_session.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "amqp/names.hpp"
#include "amqp/topology.hpp"
#include "base/failure.hpp"
#include "base/utf8.hpp"
#include "control/codec.hpp"
#include "control/execute.hpp"
#include "control/limits.hpp"
#include "telemetry/log.hpp"

namespace tributary::control {
namespace {

constexpr std::string_view kCommandType = "agent-request";
constexpr std::string_view kReplyType = "agent-reply";
constexpr std::string_view kQuestionType = "head-office-request";
constexpr std::string_view kStatusType = "agent-status";
constexpr unsigned kResourceLocked = 405;
/// Of a name in a message to people.
constexpr std::size_t kNameCharactersMax = 64;

amqp::Connection connect_checked(const AgentControlOptions& options, const std::stop_token& stop) {
    amqp::Connection connection(options.broker, stop);
    amqp::Topology(connection).check_branch(options.branch);
    return connection;
}

std::string refusal(std::string why) {
    AgentReply reply;
    reply.error = std::move(why);
    return encode(reply);
}

}  // namespace

bool is_news(const AgentStatus& told, const AgentStatus& now) {
    AgentStatus same = told;
    same.read = now.read;
    same.published = now.published;
    same.confirmed = now.confirmed;
    same.position = now.position;
    same.server_position = now.server_position;
    same.changes_read = now.changes_read;
    same.bytes_pending = now.bytes_pending;
    if (same.resyncs.size() == now.resyncs.size()) {
        for (std::size_t i = 0; i < now.resyncs.size(); ++i) {
            same.resyncs[i].rows_done = now.resyncs[i].rows_done;
            same.resyncs[i].rows_estimated = now.resyncs[i].rows_estimated;
        }
    }
    return !(same == now);
}

bool is_occupied(const Failure& failure) {
    // RabbitMQ answers 403 with "… in exclusive use" (rabbit_amqqueue.erl); queues of other types
    // 405.
    return failure.code() == kResourceLocked ||
           std::string_view(failure.what()).find("exclusive use") != std::string_view::npos;
}

AgentSession::AgentSession(Surroundings around, const std::stop_token& stop)
    : around_(around),
      connection_(connect_checked(around.options, stop)),
      sender_(connection_),
      client_(connection_),
      server_(connection_,
              {.queue = amqp::control_queue_of(around.options.branch), .is_exclusive = true}),
      told_at_(around.clock.now()) {}

void AgentSession::turn(const std::stop_token& stop) {
    const std::stop_token wake = around_.mailbox.wake().arm();
    take_commands(stop);
    send_answers(stop);
    take_ledgers();
    ask_ledger(stop);
    send_status_if_due(stop);
    if (stop.stop_requested()) return;
    (void)connection_.pump(wake, Deadline::after(around_.clock, kLookPause));
}

bool AgentSession::may_command(const amqp::ReceivedRequest& request) const {
    const std::vector<std::string>& users = around_.options.accepts_from;
    return !request.user_id.empty() && std::ranges::find(users, request.user_id) != users.end();
}

void AgentSession::take_commands(const std::stop_token& stop) {
    while (const auto request = server_.take()) {
        if (!may_command(*request)) {
            const std::string why = fmt::format(
                "user \"{}\" of the broker may not command the agent of branch \"{}\"; to allow "
                "it, name it in control.accept_from of the branch's configuration",
                to_utf8(request->user_id, kNameCharactersMax), around_.options.branch);
            log::warn("refused a command", {log::field("reason", why)});
            answer(*request, refusal(why), stop);
            continue;
        }
        const auto command = decode_agent_request(as_bytes(request->body));
        if (command) {
            begin(*request, *command, stop);
        } else {
            log::warn("refused a command", {log::field("reason", command.error().what)});
            answer(*request, refusal(command.error().what), stop);
        }
    }
}

void AgentSession::begin(const amqp::ReceivedRequest& request, const AgentRequest& command,
                         const std::stop_token& stop) {
    const Deadline deadline = Deadline::after(around_.clock, command.timeout);
    // Cheap and harmless: answered while a slow command is under way.
    if (std::holds_alternative<AskStatus>(command.command)) {
        answer(request, encode(execute(around_.commands, command.command, deadline)), stop);
        return;
    }
    log::info("command", {log::field("command", name_of(command.command)),
                          log::field("user", request.user_id)});
    const auto work = [&commands = around_.commands, &clock = around_.clock, command, deadline] {
        if (deadline.is_over(clock)) return refusal("the agent was busy with other commands");
        return encode(execute(commands, command.command, deadline));
    };
    if (!around_.desk.begin(request, work)) {
        answer(request, refusal("too many commands are under way"), stop);
    }
}

void AgentSession::answer(const amqp::ReceivedRequest& request, const std::string& body,
                          const std::stop_token& stop) {
    if (!server_.reply(request, {.type = kReplyType, .body = as_bytes(body)}, stop,
                       Deadline::after(around_.clock, kAnswerWithin))) {
        log::warn("an answer could not be sent");
    }
}

void AgentSession::send_answers(const std::stop_token& stop) {
    for (const AnswerDesk::Ready& each : around_.desk.take_ready()) {
        answer(each.request, each.body, stop);
    }
}

void AgentSession::ask_ledger(const std::stop_token& stop) {
    if (asked_ && !asked_until_.is_over(around_.clock)) return;
    asked_.reset();
    const auto questions = around_.mailbox.open_questions();
    if (questions.empty()) return;
    Deadline until = Deadline::now();
    for (const auto& question : questions) {
        if (until.at() < question->deadline.at()) until = question->deadline;
    }
    const auto timeout = std::min(until.left(around_.clock), kAnswerWithin);
    if (timeout.count() == 0) return;
    const std::string body =
        encode(HeadOfficeRequest{.timeout = timeout, .ledger_of = around_.options.branch});
    asked_ = client_.send({.queue = amqp::kHeadOfficeQueue,
                           .type = kQuestionType,
                           .body = as_bytes(body),
                           .expires_after = timeout},
                          stop, Deadline::after(around_.clock, timeout));
    asked_until_ = Deadline::after(around_.clock, timeout);
}

void AgentSession::take_ledgers() {
    while (auto received = client_.take()) {
        if (!asked_ || received->id != *asked_) continue;
        if (received->is_undeliverable) {
            // Asked again when asked_until_ is over, so that a head office that comes later is
            // found.
            around_.mailbox.set_reason("the broker has no queue of a head office");
            continue;
        }
        asked_.reset();
        auto reply = decode_head_office_reply(as_bytes(received->body));
        if (!reply) {
            around_.mailbox.answer_all(tl::unexpected(std::move(reply).error()));
        } else if (!reply->error.empty()) {
            around_.mailbox.answer_all(fail("the head office answered: " + reply->error));
        } else {
            around_.mailbox.answer_all(std::move(reply->ledger));
        }
    }
}

void AgentSession::send_status_if_due(const std::stop_token& stop) {
    const auto age = around_.clock.now() - told_at_;
    const bool is_due = !told_ || age >= around_.options.status_interval;
    if (!is_due && age < kStatusPause) return;
    const AgentStatus status = around_.commands.status();
    if (is_due || is_news(*told_, status)) send_status(status, stop);
}

void AgentSession::send_status(const AgentStatus& status, const std::stop_token& stop) {
    amqp::Properties properties;
    properties.type = kStatusType;
    properties.user_id = connection_.user();
    const std::string body = encode(status);
    (void)sender_.send({.exchange = amqp::kStatusExchange,
                        .routing_key = amqp::routing_key_of(around_.options.branch),
                        .properties = properties,
                        .body = as_bytes(body),
                        .is_mandatory = false},
                       stop, Deadline::after(around_.clock, around_.options.status_interval));
    told_ = status;
    told_at_ = around_.clock.now();
}

void AgentSession::say_goodbye() noexcept {
    try {
        AgentStatus status = around_.commands.status();
        status.is_running = false;
        if (status.reason.empty()) status.reason = "the agent was stopped";
        send_status(status, {});
    } catch (const Failure&) {
        // The head office notices the silence.
    }
}

}  // namespace tributary::control
