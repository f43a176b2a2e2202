#include "control/messages.hpp"

namespace tributary::control {
namespace {

struct NameOf {
    std::string_view operator()(const AskStatus&) const { return "status"; }
    std::string_view operator()(const SyncNow&) const { return "sync"; }
    std::string_view operator()(const SetMode&) const { return "mode"; }
    std::string_view operator()(const SetPaused& command) const {
        return command.is_paused ? "pause" : "resume";
    }
    std::string_view operator()(const Resync&) const { return "resync"; }
    std::string_view operator()(const Rewind&) const { return "rewind"; }
    std::string_view operator()(const ContinueResync&) const { return "continue resync"; }
    std::string_view operator()(const RecentRows&) const { return "recent rows"; }
    std::string_view operator()(const AddRow&) const { return "add row"; }
    std::string_view operator()(const AskFindings&) const { return "findings"; }
};

}  // namespace

std::string_view name_of(const AgentCommand& command) {
    return std::visit(NameOf{}, command);
}

AskError refusal_of(AgentReply&& reply) {
    return {.kind = AskError::Kind::kRefused,
            .what = std::move(reply.error),
            .faults = std::move(reply.faults)};
}

std::string_view name_of(Condition condition) {
    switch (condition) {
        case Condition::kQuiet:
            return "quiet";
        case Condition::kCatchingUp:
            return "catching up";
        case Condition::kUnreachable:
            return "unreachable";
        case Condition::kStopped:
            return "stopped";
    }
    return "stopped";
}

}  // namespace tributary::control
