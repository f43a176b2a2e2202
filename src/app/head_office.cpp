#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "app/await_database.hpp"
#include "app/commands.hpp"
#include "app/connections.hpp"
#include "app/head_office_records.hpp"
#include "app/head_office_settings.hpp"
#include "app/sales_settings.hpp"
#include "app/stage_thread.hpp"
#include "app/version.hpp"
#include "apply/apply_lane.hpp"
#include "apply/head_office_setup.hpp"
#include "base/failure.hpp"
#include "dashboard/dashboard.hpp"
#include "records/desired.hpp"
#include "telemetry/log.hpp"

namespace tributary::app {
namespace {

using namespace std::chrono_literals;

/// The lanes need the ledger's tables before their first delivery.
void prepare_own_tables(const HeadOfficeConfig& config, mysql::Connection& connection) {
    if (config.apply.creates_missing_tables) create_own_tables_in(connection, config.schema);
    for (const Finding& finding : check_own_tables(connection, config.schema)) {
        if (finding.severity != Severity::kFatal) continue;
        throw Failure(Recovery::kHaltStage,
                      fmt::format("head office: {}; {}", finding.what, finding.fix));
    }
}

/// One thread, one broker connection, one share of the branches.
struct Lane {
    AmqpDeliverySource source;
    ApplyLane lane;

    Lane(const ApplySettings& settings, const DeliverySourceOptions& options,
         const std::vector<BranchId>& branches, control::HeadOfficeControl& control, Random& random,
         const std::stop_token& stop)
        : source(options, stop),
          lane(settings, branches,
               {.source = source,
                .link = control,
                .observer = control,
                .consumers = control,
                .clock = SystemClock::instance(),
                .random = random}) {}

    void run(const std::stop_token& token) {
        try {
            source.reconnect();
        } catch (
            const Failure&) {  // NOLINT(bugprone-empty-catch): the lane tries again, and says why
        }
        lane.run(token);
    }
};

DeliverySourceOptions lane_source_options(const HeadOfficeConfig& config, std::size_t lane) {
    DeliverySourceOptions options = source_options(
        config,
        broker_options(config.broker, fmt::format("tributary head-office lane {}", lane + 1)));
    options.on_undecodable = [](const BranchId& branch, const std::string& reason) {
        log::error("a message was put away as undecodable",
                   {log::field("branch", branch.value()), log::field("reason", reason)});
    };
    return options;
}

/// As it was when the head office ended, or another one or the command line has changed it since.
using DesiredStates = std::map<BranchId, DesiredState>;

std::unique_ptr<dashboard::Dashboard> make_dashboard(const HeadOfficeConfig& config,
                                                     const ApplySettings& settings,
                                                     control::HeadOfficeControl& control) {
    if (!config.dashboard.is_enabled) return nullptr;
    auto page = std::make_unique<dashboard::Dashboard>(
        dashboard::DashboardOptions{.page = config.dashboard,
                                    .branches = config.branches,
                                    .version = kVersion,
                                    .apply = settings,
                                    .sales = sales_settings(config)},
        control, SystemClock::instance());
    page->start();
    return page;
}

}  // namespace

void run_head_office(const HeadOfficeConfig& config, std::stop_token stop) {
    Random random;
    log::info("head office starts",
              {log::field("branches", config.branches.size()), log::field("version", kVersion)});
    DesiredStates desired;
    if (!await_database(config.database, "the head office's database", random, stop,
                        [&](mysql::Connection& connection) {
                            prepare_own_tables(config, connection);
                            desired = records::DesiredStore(config.schema).fetch_all(connection);
                        })) {
        return;
    }

    std::stop_source ending;
    const std::stop_callback forward(stop, [&] { ending.request_stop(); });
    StageFailures failures([&] { ending.request_stop(); });

    const ApplySettings settings = apply_settings(config, database_options(config.database));
    DatabaseRecords records(settings, ending.get_token());
    control::HeadOfficeControl control(
        head_office_control_options(config,
                                    broker_options(config.broker, "tributary head-office control")),
        SystemClock::instance(), random);
    // Before the first delivery: a consumer that was stopped stays so.
    for (const auto& [branch, state] : desired) control.set_desired(branch, state);
    control.start(records);
    // Ends after the control channel, which still answers its questions.
    const std::unique_ptr<dashboard::Dashboard> page = make_dashboard(config, settings, control);
    {
        std::vector<std::unique_ptr<Lane>> lanes;
        std::vector<std::jthread> threads;
        for (const std::vector<BranchId>& share : lane_shares(config)) {
            lanes.push_back(std::make_unique<Lane>(settings,
                                                   lane_source_options(config, lanes.size()), share,
                                                   control, random, ending.get_token()));
            threads.push_back(start_stage(
                fmt::format("apply-{}", lanes.size()), failures,
                [lane = lanes.back().get()](const std::stop_token& token) { lane->run(token); }));
        }
        log::info("head office runs", {log::field("lanes", lanes.size())});
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any().wait(lock, ending.get_token(), [] { return false; });
        for (std::jthread& thread : threads) thread.request_stop();
        threads.clear();
    }
    control.stop();
    failures.rethrow();
    log::info("head office stopped");
}

}  // namespace tributary::app
