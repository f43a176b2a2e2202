#include "contract/control/control_lab.hpp"

#include <fmt/format.h>

namespace tributary::control {

ControlLab::ControlLab() {
    static int count = 0;
    vhost_ = fmt::format("control-{}", ++count);
    broker().ctl({"add_vhost", vhost_});
    broker().ctl({"set_permissions", "-p", vhost_, broker().user(), ".*", ".*", ".*"});
    amqp::Connection connection(options("topology"));
    amqp::Topology topology(connection);
    topology.declare_shared();
    topology.declare_branch(branch);
}

ControlLab::~ControlLab() {
    for (const std::string& user : users_) broker().ctl({"delete_user", user});
    broker().ctl({"delete_vhost", vhost_});
}

amqp::ConnectOptions ControlLab::options(const std::string& purpose, const std::string& user) {
    amqp::ConnectOptions options;
    options.endpoints = {{.host = broker().host(), .port = broker().port()}};
    options.vhost = vhost_;
    options.user = user.empty() ? broker().user() : user;
    options.password = user.empty() ? broker().password() : Secret("password of " + user);
    options.heartbeat = std::chrono::seconds(1);
    options.connection_name = "contract test: " + purpose;
    return options;
}

void ControlLab::add_user(const std::string& user) {
    broker().ctl({"add_user", user, "password of " + user});
    users_.push_back(user);
    broker().ctl({"set_permissions", "-p", vhost_, user, ".*", ".*", ".*"});
}

AgentControlOptions ControlLab::agent_options(const std::string& user) {
    return {.branch = branch,
            .broker = options("agent", user),
            .status_interval = std::chrono::milliseconds(200),
            .admission_patience = std::chrono::milliseconds(0),
            .accepts_from = {broker().user()},
            .on_refused = {}};
}

HeadOfficeControlOptions ControlLab::head_office_options(const std::string& user) {
    return {.broker = options("head office", user),
            .branches = {branch},
            .rewind_timeout = test::kPatience,
            .unreachable_after = test::kPatience,
            .declares_topology = true,
            .limits = {}};
}

std::unique_ptr<AgentControl> ControlLab::start_agent(FakeCommands& commands,
                                                      const std::string& user) {
    auto agent = std::make_unique<AgentControl>(agent_options(user), clock, random);
    agent->start(commands);
    EXPECT_EQ(agent->await_admission({}, patience()), Admission::kAdmitted) << agent->reason();
    return agent;
}

std::unique_ptr<HeadOfficeControl> ControlLab::start_head_office(const std::string& user) {
    auto head_office =
        std::make_unique<HeadOfficeControl>(head_office_options(user), clock, random);
    head_office->start(records);
    EXPECT_TRUE(head_office->await_open({}, patience())) << head_office->reason();
    return head_office;
}

ControlLab::Outcome ControlLab::ask(HeadOfficeControl& head_office, const BranchId& whom,
                                    AgentCommand command, std::chrono::milliseconds timeout) {
    // Shared: set_value may still be under way when get returns.
    auto promise = std::make_shared<std::promise<Outcome>>();
    head_office.ask(whom, std::move(command), timeout,
                    [promise](Outcome outcome) { promise->set_value(std::move(outcome)); });
    return promise->get_future().get();
}

RewindOutcome ControlLab::await_outcome(HeadOfficeControl& head_office) {
    std::optional<RewindOutcome> outcome;
    EXPECT_TRUE(test::wait_until([&] {
        outcome = head_office.take_rewind_outcome(branch);
        return outcome.has_value();
    }));
    return outcome.value_or(RewindRefused{"no outcome"});
}

BranchOverview ControlLab::overview_of(const HeadOfficeControl& head_office) {
    return head_office.overview().at(0);
}

}  // namespace tributary::control
