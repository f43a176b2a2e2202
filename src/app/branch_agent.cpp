#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>

#include "app/await_database.hpp"
#include "app/branch_settings.hpp"
#include "app/branch_tables.hpp"
#include "app/commands.hpp"
#include "app/connections.hpp"
#include "app/stage_thread.hpp"
#include "app/version.hpp"
#include "base/failure.hpp"
#include "capture/agent.hpp"
#include "capture/checkpoint_keeper.hpp"
#include "capture/file_checkpoint_store.hpp"
#include "telemetry/log.hpp"

namespace tributary::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kWaitSlice = 500ms;

std::filesystem::path checkpoint_file(const BranchConfig& config) {
    std::error_code error;
    std::filesystem::create_directories(config.state_directory, error);
    if (error || ::access(config.state_directory.c_str(), W_OK | X_OK) != 0) {
        throw Failure(
            Recovery::kHaltStage,
            fmt::format(
                "state_directory {} cannot be written; create it and give it to the agent's user",
                config.state_directory.string()));
    }
    return config.state_directory / fmt::format("{}.checkpoint", config.id);
}

/// False: stop was requested. Throws when another agent has the branch and stays.
bool await_admission(control::AgentControl& control, const BranchConfig& config,
                     const std::stop_token& stop) {
    bool is_told = false;
    while (!stop.stop_requested()) {
        const Deadline slice = Deadline::after(SystemClock::instance(), kWaitSlice);
        switch (control.await_admission(stop, slice)) {
            case control::Admission::kAdmitted:
                return true;
            case control::Admission::kRefused:
                throw Failure(Recovery::kHaltStage,
                              fmt::format("branch \"{}\": {}", config.id, control.reason()));
            case control::Admission::kPending:
                break;
        }
        if (!is_told && !control.reason().empty()) {
            is_told = true;
            log::warn("waiting for the broker", {log::field("branch", config.id.value()),
                                                 log::field("reason", control.reason())});
        }
    }
    return false;
}

AgentAccounts accounts_of(const BranchConfig& config) {
    AgentAccounts accounts{.server = database_options(config.database), .add_rows = std::nullopt};
    if (const auto add_rows = config.add_rows_database()) {
        accounts.add_rows = database_options(*add_rows);
    }
    return accounts;
}

}  // namespace

void run_branch(const BranchConfig& config, std::stop_token stop) {
    const SystemClock& clock = SystemClock::instance();
    Random random;
    capture::FileCheckpointStore store(checkpoint_file(config));
    log::info("agent starts",
              {log::field("branch", config.id.value()), log::field("version", kVersion)});

    std::vector<TableName> tables;
    if (!await_database(
            config.database, "the branch's database", random, stop,
            [&](mysql::Connection& connection) { tables = resolve_tables(config, connection); })) {
        return;
    }

    std::stop_source ending;
    const std::stop_callback forward(stop, [&] { ending.request_stop(); });
    StageFailures failures([&] { ending.request_stop(); });

    capture::CheckpointKeeper keeper(store, clock);
    const auto broker = [&](std::string_view purpose) {
        return broker_options(config.broker, fmt::format("tributary {} {}", config.id, purpose));
    };
    StreamPublisher publisher(publisher_options(config, broker("publish")), keeper, random);
    control::AgentControlOptions control_options = agent_control_options(config, broker("control"));
    control_options.on_refused = [&](const std::string& why) {
        failures.add(std::make_exception_ptr(Failure(Recovery::kHaltStage, why)));
    };
    control::AgentControl control(std::move(control_options), clock, random);
    capture::Agent agent(
        agent_settings(config, accounts_of(config), std::move(tables)),
        {.sink = publisher,
         .store = store,
         .keeper = keeper,
         .head_office = control,
         .clock = clock,
         .random = random});
    control.start(agent);
    if (await_admission(control, config, ending.get_token())) {
        std::jthread publishing = start_stage(
            "publish", failures, [&](const std::stop_token& token) { publisher.run(token); });
        agent.start();
        log::info("agent runs", {log::field("branch", config.id.value())});
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any().wait(lock, ending.get_token(), [] { return false; });
        // From the source on: nothing new is read, what was read is published and confirmed, the
        // checkpoint follows.
        agent.stop();
        publishing.request_stop();
        publishing.join();
        keeper.finish();
    }
    control.stop();
    failures.rethrow();
    log::info("agent stopped", {log::field("branch", config.id.value())});
}

}  // namespace tributary::app
