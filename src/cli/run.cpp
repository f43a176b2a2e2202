#include "cli/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <variant>

#include "app/connections.hpp"
#include "app/remote.hpp"
#include "app/version.hpp"
#include "base/failure.hpp"
#include "cli/json.hpp"
#include "cli/render.hpp"
#include "cli/run_accounts.hpp"
#include "config/load.hpp"

namespace tributary::cli {
namespace {

void print(const std::string& text) {
    fmt::print(stdout, "{}", text);
}
void complain(const std::string& text) {
    fmt::print(stderr, "{}", text);
}

/// Thrown once the faults are printed.
struct WrongConfiguration {};

/// Reads the file, or says everything that is wrong with it.
template <class Config>
Config checked(ConfigResult<Config> (*load)(const std::filesystem::path&),
               const std::filesystem::path& file) {
    try {
        ConfigResult<Config> config = load(file);
        if (config) return std::move(*config);
        complain(to_string(config.error()));
    } catch (const Failure& failure) {
        complain(fmt::format("cannot read the configuration {}; name it with --config FILE\n",
                             failure.what()));
    }
    throw WrongConfiguration();
}

void refuse_if_any(const ConfigFaults& faults) {
    if (faults.empty()) return;
    complain(to_string(faults));
    throw WrongConfiguration();
}

/// With its password files.
template <class Config>
Config checked_whole(ConfigResult<Config> (*load)(const std::filesystem::path&),
                     const std::filesystem::path& file) {
    Config config = checked(load, file);
    refuse_if_any(check_secrets(file, config));
    return config;
}

/// For what only asks a head office that runs.
app::RemoteAccess access_of(const ClientOptions& client) {
    app::RemoteAccess access{.config = std::nullopt,
                             .server = client.server,
                             .token_file = client.token_file,
                             .ca = client.ca,
                             .timeout = client.timeout};
    if (!client.server.empty()) return access;
    access.config = checked(load_head_office_config, client.config);
    refuse_if_any(check_secrets(client.config, &access.config->database, nullptr));
    return access;
}

class Run {
public:
    Run(bool with_colour, std::stop_token stop)
        : with_colour_(with_colour), stop_(std::move(stop)) {}

    ExitCode operator()(const RunBranch& command) const {
        const BranchConfig config = checked_whole(load_branch_config, command.run.config);
        app::set_up_log(log_of(config.log, command.run));
        app::run_branch(config, stop_);
        return ExitCode::kOk;
    }
    ExitCode operator()(const RunHeadOffice& command) const {
        const HeadOfficeConfig config = checked_whole(load_head_office_config, command.run.config);
        app::set_up_log(log_of(config.log, command.run));
        app::run_head_office(config, stop_);
        return ExitCode::kOk;
    }
    ExitCode operator()(const RunDemo& command) const {
        be_silent();
        app::DemoOptions options = command.demo;
        options.with_colour = with_colour_;
        return app::run_demo(options, stop_) == 0 ? ExitCode::kOk : ExitCode::kFindings;
    }

    ExitCode operator()(const ShowStatus& command) const {
        auto reply = remote(command.client).and_then([](const app::Remote& office) {
            return office.overview();
        });
        if (!reply) return explain(reply.error());
        std::vector<control::BranchOverview>& branches = *reply;
        for (const BranchId& branch : command.branches) {
            if (std::ranges::find(branches, branch, &control::BranchOverview::branch) !=
                branches.end()) {
                continue;
            }
            complain(fmt::format("the head office has no branch \"{}\"\n", branch));
            return ExitCode::kFailure;
        }
        if (!command.branches.empty()) {
            std::erase_if(branches, [&](const control::BranchOverview& each) {
                return std::ranges::find(command.branches, each.branch) == command.branches.end();
            });
        }
        print(render(branches, style(command.client.is_json)));
        const bool is_well = std::ranges::none_of(branches, [](const auto& each) {
            return each.condition == control::Condition::kStopped ||
                   each.condition == control::Condition::kUnreachable ||
                   (each.apply && each.apply->parked > 0);
        });
        return is_well || !command.is_check ? ExitCode::kOk : ExitCode::kFindings;
    }
    ExitCode operator()(const ShowPending& command) const {
        const auto status = remote(command.client).and_then([&](const app::Remote& office) {
            return office.pending(command.branch);
        });
        if (!status) return explain(status.error());
        print(render(*status, style(command.client.is_json)));
        return ExitCode::kOk;
    }
    ExitCode operator()(const Command& command) const {
        const auto remark = remote(command.client).and_then([&](const app::Remote& office) {
            return office.act(command.branch, command.action);
        });
        if (!remark) return explain(remark.error());
        if (!remark->empty()) complain(*remark + "\n");
        if (command.client.is_json) {
            JsonObject object;
            object.add("branch", command.branch.value()).add("done", command.done);
            print(object.str() + "\n");
        } else {
            print(fmt::format("branch {}: {}\n", command.branch, command.done));
        }
        return ExitCode::kOk;
    }
    ExitCode operator()(const HandleParked& command) const {
        const auto answer = remote(command.client).and_then([&](const app::Remote& office) {
            return office.parked(command.question);
        });
        if (!answer) return explain(answer.error());
        const Style how = style(command.client.is_json);
        switch (command.question.action) {
            case client::ParkedAction::kList:
                print(render_parked(*answer, how));
                return ExitCode::kOk;
            case client::ParkedAction::kRetry:
                print(render_settled(*answer, "applied", how));
                break;
            case client::ParkedAction::kDiscard:
                print(render_settled(*answer, "discarded", how));
                break;
        }
        return answer->rows.empty() ? ExitCode::kOk : ExitCode::kFindings;
    }

    ExitCode operator()(const ManageAccounts& command) const {
        be_silent();
        const HeadOfficeConfig config = checked(load_head_office_config, command.config);
        refuse_if_any(check_secrets(command.config, &config.database, nullptr));
        return run_accounts(command, config, style(command.is_json), stop_);
    }

    ExitCode operator()(const Examine& command) const {
        be_silent();
        const AnyConfig config = checked(load_config, command.config);
        refuse_if_any(std::visit(
            [&](const auto& each) { return check_secrets(command.config, each); }, config));
        const auto* branch = std::get_if<BranchConfig>(&config);
        return report(branch != nullptr
                          ? app::examine_branch(*branch, stop_)
                          : app::examine_head_office(std::get<HeadOfficeConfig>(config), stop_),
                      command.is_json);
    }
    ExitCode operator()(const Initialise& command) const {
        be_silent();
        const HeadOfficeConfig config = checked_whole(load_head_office_config, command.config);
        if (command.branch_config.empty()) {
            return report(app::init_head_office(config, stop_), command.is_json);
        }
        const BranchConfig branch = checked_whole(load_branch_config, command.branch_config);
        return report(app::init_tables(config, branch, stop_), command.is_json);
    }
    ExitCode operator()(const CheckConfig& command) const {
        const AnyConfig config = checked(load_config, command.config);
        if (command.is_print) {
            print(std::visit([](const auto& each) { return dump(each); }, config));
        } else {
            print(fmt::format(
                "{}: a good configuration of a {}\n", command.config.string(),
                std::holds_alternative<BranchConfig>(config) ? "branch" : "head office"));
        }
        return ExitCode::kOk;
    }
    ExitCode operator()(const ShowVersion& command) const {
        if (command.is_json) {
            JsonObject object;
            object.add("name", "tributary").add("version", app::kVersion);
            print(object.str() + "\n");
        } else {
            print(fmt::format("tributary {}\n", app::kVersion));
        }
        return ExitCode::kOk;
    }

private:
    [[nodiscard]] Style style(bool is_json) const {
        return {.is_json = is_json, .with_colour = with_colour_};
    }
    static LogConfig log_of(LogConfig log, const RunOptions& run) {
        if (run.log_level) log.level = *run.log_level;
        if (run.log_format) log.format = *run.log_format;
        return log;
    }
    /// A short command says what it has to say itself.
    static void be_silent() {
        app::set_up_log({.level = LogLevel::kError, .format = LogFormat::kAuto});
    }
    [[nodiscard]] app::Remote::Answer<app::Remote> remote(const ClientOptions& client) const {
        be_silent();
        return app::Remote::open(access_of(client), stop_);
    }
    static ExitCode explain(const control::AskError& error) {
        complain(error.what + "\n");
        return error.kind == control::AskError::Kind::kRefused ? ExitCode::kFailure
                                                               : ExitCode::kAway;
    }
    [[nodiscard]] ExitCode report(const std::vector<Finding>& findings, bool is_json) const {
        print(render(findings, style(is_json)));
        const bool is_fatal = std::ranges::any_of(
            findings, [](const Finding& each) { return each.severity == Severity::kFatal; });
        return is_fatal ? ExitCode::kFindings : ExitCode::kOk;
    }

    bool with_colour_;
    std::stop_token stop_;
};

}  // namespace

ExitCode run(const Invocation& invocation, bool with_colour, std::stop_token stop) {
    try {
        return std::visit(Run(with_colour, std::move(stop)), invocation);
    } catch (const WrongConfiguration&) {
        return ExitCode::kConfiguration;
    }
}

}  // namespace tributary::cli
