#include "control/head_office_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "amqp/names.hpp"
#include "base/failure.hpp"
#include "control/codec.hpp"
#include "control/limits.hpp"
#include "control/questions.hpp"
#include "telemetry/log.hpp"

namespace tributary::control {
namespace {

constexpr std::string_view kCommandType = "agent-request";
constexpr std::string_view kReplyType = "head-office-reply";
constexpr std::int64_t kHeartbeatsMax = 10'000;

amqp::Connection connect_declared(const HeadOfficeControlOptions& options,
                                  const std::stop_token& stop) {
    amqp::Connection connection(options.broker, stop);
    if (!options.declares_topology) return connection;
    amqp::Topology topology(connection, options.limits);
    topology.declare_shared();
    for (const BranchId& branch : options.branches) topology.declare_branch(branch);
    return connection;
}

std::string refusal(std::string why) {
    HeadOfficeReply reply;
    reply.error = std::move(why);
    return encode(reply);
}

}  // namespace

HeadOfficeSession::HeadOfficeSession(Surroundings around, const std::stop_token& stop)
    : around_(around),
      connection_(connect_declared(around.options, stop)),
      heartbeats_(connection_, 0),
      client_(connection_),
      server_(connection_, {.queue = std::string(amqp::kHeadOfficeQueue), .is_exclusive = false}),
      queues_(connection_),
      looked_at_(around.clock.now()),
      round_began_(looked_at_),
      published_at_(looked_at_) {
    listen_for_heartbeats();
}

HeadOfficeSession::~HeadOfficeSession() {
    for (const auto& [id, call] : open_) {
        refuse(call, AskError::Kind::kNoAnswer, "the link to the broker was lost");
    }
}

void HeadOfficeSession::listen_for_heartbeats() {
    amqp::Admin admin(connection_);
    amqp::QueueSpec spec;
    spec.is_durable = false;
    spec.is_exclusive = true;
    spec.is_deleted_when_unused = true;
    spec.arguments = {{"x-max-length", kHeartbeatsMax}};
    const std::string queue = admin.declare(spec).name;
    admin.bind({.queue = queue,
                .exchange = std::string(amqp::kStatusExchange),
                .routing_key = "branch.*"});
    (void)heartbeats_.consume({.queue = queue, .is_exclusive = true, .is_automatic = true});
}

void HeadOfficeSession::turn(const std::stop_token& stop) {
    const std::stop_token wake = around_.mailbox.wake().arm();
    take_heartbeats();
    take_questions(stop);
    send_answers(stop);
    take_replies();
    drop_late_calls();
    send_calls(stop);
    look_at_queues();
    if (stop.stop_requested()) return;
    (void)connection_.pump(wake, Deadline::after(around_.clock, kLookPause));
}

std::optional<BranchId> HeadOfficeSession::branch_of_user(const std::string& user) const {
    const auto& branches = around_.options.branches;
    const auto found = std::ranges::find(branches, user, &BranchId::value);
    return found == branches.end() ? std::nullopt : std::optional(*found);
}

void HeadOfficeSession::take_heartbeats() {
    while (const auto delivered = heartbeats_.take()) {
        const amqp::Incoming& message = delivered->message;
        const auto status = decode_agent_status(as_bytes(message.body));
        if (!status) {
            log::warn("a heartbeat cannot be read", {log::field("reason", status.error().what)});
            continue;
        }
        const auto owner = branch_of_user(message.properties.user_id);
        const bool is_foreign = message.routing_key != amqp::routing_key_of(status->branch) ||
                                message.properties.user_id.empty() ||
                                (owner && *owner != status->branch);
        if (is_foreign) {
            log::warn("a heartbeat speaks for another branch",
                      {log::field("branch", status->branch),
                       log::field("user", message.properties.user_id)});
        } else if (!around_.mailbox.on_report(*status)) {
            log::debug("a heartbeat of a branch that is not configured",
                       {log::field("branch", status->branch)});
        }
    }
}

void HeadOfficeSession::take_questions(const std::stop_token& stop) {
    while (const auto request = server_.take()) {
        const auto question = decode_head_office_request(as_bytes(request->body));
        if (!question) {
            answer(*request, refusal(question.error().what), stop);
            continue;
        }
        if (request->user_id.empty() || !may_ask(branch_of_user(request->user_id), *question)) {
            log::warn("refused a question", {log::field("user", request->user_id)});
            answer(*request, refusal("this user may not ask that"), stop);
            continue;
        }
        begin(*request, *question, stop);
    }
}

void HeadOfficeSession::begin(const amqp::ReceivedRequest& request,
                              const HeadOfficeRequest& question, const std::stop_token& stop) {
    const Deadline deadline = Deadline::after(around_.clock, question.timeout);
    const auto work = [&records = around_.records, &clock = around_.clock, question, deadline] {
        if (deadline.is_over(clock)) return refusal("the head office was busy");
        return encode(answer_from(records, question, deadline));
    };
    if (!around_.desk.begin(request, work)) {
        answer(request, refusal("too many questions are under way"), stop);
    }
}

void HeadOfficeSession::answer(const amqp::ReceivedRequest& request, const std::string& body,
                               const std::stop_token& stop) {
    published_at_ = around_.clock.now();
    if (!server_.reply(request, {.type = kReplyType, .body = as_bytes(body)}, stop,
                       Deadline::after(around_.clock, kAnswerWithin))) {
        log::warn("an answer could not be sent");
    }
}

void HeadOfficeSession::send_answers(const std::stop_token& stop) {
    for (const AnswerDesk::Ready& each : around_.desk.take_ready()) {
        answer(each.request, each.body, stop);
    }
}

void HeadOfficeSession::send_calls(const std::stop_token& stop) {
    send_all(around_.mailbox.take_corrections(), stop);
    std::vector<AgentCall> calls = around_.mailbox.take_calls(kCallsOfATurn);
    // There may be more.
    if (calls.size() == kCallsOfATurn) around_.mailbox.wake().ring();
    send_all(std::move(calls), stop);
}

/// First all looks, then all requests: a broker that has an alarm answers no look after a request.
void HeadOfficeSession::send_all(std::vector<AgentCall> calls, const std::stop_token& stop) {
    std::vector<AgentCall> heard;
    std::size_t looked = 0;
    std::size_t sent = 0;
    try {
        for (; looked < calls.size(); ++looked) {
            if (is_heard(calls[looked])) heard.push_back(std::move(calls[looked]));
        }
        for (; sent < heard.size(); ++sent) send_call(heard[sent], stop);
    } catch (const Failure&) {
        constexpr const char* kLost = "the link to the broker was lost";
        for (const AgentCall& call : std::span(heard).subspan(sent)) {
            refuse(call, AskError::Kind::kNoAnswer, kLost);
        }
        for (const AgentCall& call : std::span(calls).subspan(looked)) {
            refuse(call, AskError::Kind::kNoAnswer, kLost);
        }
        throw;
    }
}

bool HeadOfficeSession::is_heard(const AgentCall& call) {
    if (connection_.is_blocked()) {
        refuse(call, AskError::Kind::kNoAnswer,
               "the broker takes nothing: " + connection_.blocked_reason());
        return false;
    }
    const auto state = queues_.look(amqp::control_queue_of(call.branch));
    if (state && state->consumers > 0) return true;
    refuse(call, AskError::Kind::kAway,
           fmt::format("no agent of branch \"{}\" is connected", call.branch));
    return false;
}

void HeadOfficeSession::send_call(const AgentCall& call, const std::stop_token& stop) {
    const auto timeout = call.deadline.left(around_.clock);
    if (timeout.count() <= 0) {
        refuse(call, AskError::Kind::kNoAnswer, "the head office did not get to it in time");
        return;
    }
    published_at_ = around_.clock.now();
    const std::string queue = amqp::control_queue_of(call.branch);
    const std::string body = encode(AgentRequest{.timeout = timeout, .command = call.command});
    const auto id = client_.send(
        {.queue = queue, .type = kCommandType, .body = as_bytes(body), .expires_after = timeout},
        stop, call.deadline);
    if (id) {
        open_.emplace(*id, call);
    } else {
        refuse(call, AskError::Kind::kNoAnswer, "the broker takes no messages at the moment");
    }
}

void HeadOfficeSession::take_replies() {
    while (const auto received = client_.take()) {
        const auto found = open_.find(received->id);
        if (found == open_.end()) continue;
        const AgentCall call = std::move(found->second);
        open_.erase(found);
        if (received->is_undeliverable) {
            refuse(call, AskError::Kind::kAway,
                   fmt::format("no agent of branch \"{}\" is connected", call.branch));
            continue;
        }
        if (auto reply = decode_agent_reply(as_bytes(received->body))) {
            settle(call, std::move(*reply));
        } else {
            refuse(call, AskError::Kind::kNoAnswer, reply.error().what);
        }
    }
}

void HeadOfficeSession::settle(const AgentCall& call, AgentReply&& reply) {
    if (call.done) {
        if (reply.error.empty()) return call.done(std::move(reply));
        return call.done(tl::unexpected(refusal_of(std::move(reply))));
    }
    if (!reply.error.empty()) {
        refuse(call, AskError::Kind::kRefused, fmt::format("the agent answered: {}", reply.error));
    } else if (reply.rewind) {
        around_.mailbox.settle(call, *reply.rewind);
    } else if (std::holds_alternative<Rewind>(call.command)) {
        refuse(call, AskError::Kind::kNoAnswer, "the agent's answer does not say where it is");
    }
}

void HeadOfficeSession::drop_late_calls() {
    std::erase_if(open_, [&](const auto& each) {
        const AgentCall& call = each.second;
        if (!call.deadline.is_over(around_.clock)) return false;
        refuse(call, AskError::Kind::kNoAnswer,
               fmt::format("the agent of branch \"{}\" did not answer in time", call.branch));
        return true;
    });
}

void HeadOfficeSession::refuse(const AgentCall& call, AskError::Kind kind, std::string why) {
    if (call.done) {
        call.done(
            tl::unexpected(AskError{.kind = kind, .what = std::move(why), .faults = {}}));
        return;
    }
    log::warn("a request to an agent failed",
              {log::field("branch", call.branch), log::field("command", name_of(call.command)),
               log::field("reason", why)});
    around_.mailbox.settle(call, RewindRefused{std::move(why)});
}

void HeadOfficeSession::look_at_queues() {
    const std::vector<BranchId>& branches = around_.options.branches;
    const SteadyTime now = around_.clock.now();
    if (connection_.is_blocked() || now - published_at_ < kQuietBeforeLook) return;
    if (next_queue_ == branches.size()) {
        if (now - round_began_ < kQueueRound) return;
        next_queue_ = 0;
        round_began_ = now;
    }
    const auto allowed = static_cast<std::size_t>(std::min<std::int64_t>(
        (now - looked_at_) / kQueueLookSpacing, kQueueLooksOfATurn));
    const std::size_t end = std::min(branches.size(), next_queue_ + allowed);
    if (allowed > 0) looked_at_ = now;
    for (; next_queue_ < end; ++next_queue_) {
        const BranchId& branch = branches[next_queue_];
        const auto state = queues_.look(amqp::changes_queue_of(branch));
        around_.mailbox.on_backlog(
            branch, state ? std::optional<std::uint64_t>(state->messages) : std::nullopt);
    }
}

}  // namespace tributary::control
