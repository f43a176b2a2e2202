#include "control/client.hpp"

#include <fmt/format.h>

#include "amqp/admin.hpp"
#include "amqp/names.hpp"
#include "control/codec.hpp"

namespace tributary::control {
namespace {

tl::unexpected<AskError> refuse(AskError::Kind kind, std::string what) {
    return tl::unexpected(AskError{.kind = kind, .what = std::move(what), .faults = {}});
}

}  // namespace

ControlClient::ControlClient(const amqp::ConnectOptions& options, const Clock& clock,
                             std::stop_token stop)
    : clock_(clock), stop_(std::move(stop)), connection_(options, stop_), client_(connection_) {}

Result<AgentReply, AskError> ControlClient::ask(const BranchId& branch, const AgentCommand& command,
                                                std::chrono::milliseconds timeout) {
    const std::string body = encode(AgentRequest{.timeout = timeout, .command = command});
    const auto answer = call(amqp::control_queue_of(branch),
                             fmt::format("the agent of branch \"{}\"", branch), body, timeout);
    if (!answer) return tl::unexpected(answer.error());
    auto reply = decode_agent_reply(as_bytes(*answer));
    if (!reply) return refuse(AskError::Kind::kNoAnswer, reply.error().what);
    if (!reply->error.empty()) return tl::unexpected(refusal_of(std::move(*reply)));
    return std::move(*reply);
}

Result<HeadOfficeReply, AskError> ControlClient::ask(const HeadOfficeQuestion& question,
                                                     std::chrono::milliseconds timeout) {
    const std::string body = encode(HeadOfficeRequest{.timeout = timeout, .question = question});
    const auto answer = call(std::string(amqp::kHeadOfficeQueue), "the head office", body, timeout);
    if (!answer) return tl::unexpected(answer.error());
    auto reply = decode_head_office_reply(as_bytes(*answer));
    if (!reply) return refuse(AskError::Kind::kNoAnswer, reply.error().what);
    if (!reply->error.empty()) return refuse(AskError::Kind::kRefused, reply->error);
    return std::move(*reply);
}

Result<std::string, AskError> ControlClient::call(const std::string& queue, const std::string& whom,
                                                  const std::string& body,
                                                  std::chrono::milliseconds timeout) {
    const auto state = amqp::Admin(connection_).find_queue(queue);
    if (!state) {
        return refuse(
            AskError::Kind::kAway,
            fmt::format("the broker does not know {}: there is no queue \"{}\"", whom, queue));
    }
    if (state->consumers == 0) {
        return refuse(AskError::Kind::kAway,
                      fmt::format("{} is not connected to the broker; is it running?", whom));
    }
    const Deadline deadline = Deadline::after(clock_, timeout);
    auto reply = client_.call(
        {.queue = queue, .type = "request", .body = as_bytes(body), .expires_after = timeout},
        stop_, deadline);
    if (reply) return std::move(reply->body);
    return refuse(AskError::Kind::kNoAnswer,
                  fmt::format("{} did not answer within {} ms", whom, timeout.count()));
}

}  // namespace tributary::control
