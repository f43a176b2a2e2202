#include "control/execute.hpp"

#include "base/failure.hpp"

namespace tributary::control {
namespace {

/// Never empty: an empty error means success.
std::string text_of(const Error& error) {
    return error.what.empty() ? "the agent could not do it and did not say why" : error.what;
}

AgentReply reply_of(const Result<void>& result) {
    AgentReply reply;
    if (!result) reply.error = text_of(result.error());
    return reply;
}

class Execute {
public:
    Execute(AgentCommands& commands, Deadline deadline)
        : commands_(commands), deadline_(deadline) {}

    AgentReply operator()(const AskStatus&) const {
        AgentReply reply;
        reply.status = commands_.status();
        return reply;
    }
    AgentReply operator()(const SyncNow&) const { return reply_of(commands_.sync_now(deadline_)); }
    AgentReply operator()(const SetMode& command) const {
        return reply_of(commands_.set_mode(command.mode, command.interval, deadline_));
    }
    AgentReply operator()(const SetPaused& command) const {
        return reply_of(commands_.set_paused(command.is_paused, deadline_));
    }
    AgentReply operator()(const Resync& command) const {
        return reply_of(commands_.resync(command.tables, command.keys, deadline_));
    }
    AgentReply operator()(const Rewind& command) const {
        AgentReply reply;
        const auto answer = commands_.rewind(command.ledger, deadline_);
        if (answer) {
            reply.rewind = *answer;
        } else {
            reply.error = text_of(answer.error());
        }
        return reply;
    }
    AgentReply operator()(const ContinueResync& command) const {
        return reply_of(commands_.continue_resync(command.ledger, deadline_));
    }
    AgentReply operator()(const RecentRows& command) const {
        AgentReply reply;
        auto rows = commands_.recent_rows(command.table, command.limit, deadline_);
        if (rows) {
            reply.rows = std::move(*rows);
        } else {
            reply.error = text_of(rows.error());
        }
        return reply;
    }
    AgentReply operator()(const AddRow& command) const {
        AgentReply reply;
        auto key = commands_.add_row(command.table, command.values, deadline_);
        if (key) {
            reply.key = std::move(*key);
        } else {
            reply.error = text_of(Error{std::move(key.error().what)});
            reply.faults = std::move(key.error().faults);
        }
        return reply;
    }
    AgentReply operator()(const AskFindings&) const {
        AgentReply reply;
        auto findings = commands_.findings(deadline_);
        if (findings) {
            reply.findings = std::move(*findings);
        } else {
            reply.error = text_of(findings.error());
        }
        return reply;
    }

private:
    AgentCommands& commands_;
    Deadline deadline_;
};

}  // namespace

AgentReply execute(AgentCommands& commands, const AgentCommand& command, Deadline deadline) {
    try {
        return std::visit(Execute(commands, deadline), command);
    } catch (const Failure& failure) {
        AgentReply reply;
        reply.error = failure.what();
        return reply;
    }
}

}  // namespace tributary::control
