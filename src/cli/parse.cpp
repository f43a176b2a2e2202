#include "cli/parse.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>
#include <sstream>

#include "cli/help.hpp"
#include "cli/subcommand.hpp"
#include "cli/values.hpp"
#include "config/nearest.hpp"

namespace tributary::cli {
namespace {

class RunCommand final : public Subcommand {
public:
    RunCommand(CLI::App& app, bool is_branch, const std::string& file)
        : Subcommand(app), is_branch_(is_branch), config_(file) {
        app_.add_option("-c,--config", config_, "Configuration file")
            ->type_name("FILE")
            ->capture_default_str();
        app_.add_option("--log-level", level_, "debug, info, warn or error, instead of the file's")
            ->type_name("LEVEL")
            ->check(check_log_level);
        app_.add_option("--log-format", format_, "auto, human or json, instead of the file's")
            ->type_name("FORMAT")
            ->check(check_log_format);
    }
    Result<Invocation> invocation() override {
        RunOptions run{.config = config_,
                       .log_level = decode_log_level(level_),
                       .log_format = decode_log_format(format_)};
        if (is_branch_) return RunBranch{std::move(run)};
        return RunHeadOffice{std::move(run)};
    }

private:
    bool is_branch_;
    std::string config_;
    std::string level_;
    std::string format_;
};

class DemoCommand final : public Subcommand {
public:
    explicit DemoCommand(CLI::App& app) : Subcommand(app) {
        app_.add_flag("--once", options_.is_once,
                      "Run a scripted load, compare every row on both sides, and end");
        app_.add_option("--sales", options_.initial_sales, "Sales of each branch at the beginning")
            ->type_name("ROWS")
            ->capture_default_str();
        app_.add_option("--large-transaction", options_.large_transaction,
                        "Rows of the largest transaction of the scripted load")
            ->type_name("ROWS")
            ->capture_default_str();
    }
    Result<Invocation> invocation() override { return RunDemo{options_}; }

private:
    app::DemoOptions options_;
};

class DoctorCommand final : public Subcommand {
public:
    explicit DoctorCommand(CLI::App& app) : Subcommand(app) {
        app_.add_option("-c,--config", config_, "Configuration file of a branch or a head office")
            ->type_name("FILE")
            ->required();
        app_.add_flag("--json", is_json_, "Print JSON");
    }
    Result<Invocation> invocation() override {
        return Examine{.config = config_, .is_json = is_json_};
    }

private:
    std::string config_;
    bool is_json_ = false;
};

class InitCommand final : public Subcommand {
public:
    explicit InitCommand(CLI::App& app) : Subcommand(app) {
        app_.add_option("-c,--config", config_, "Configuration file of the head office")
            ->type_name("FILE")
            ->capture_default_str();
        app_.add_option("--branch-config,--branch", branch_config_,
                        "Configuration file of a branch: makes the tables that its schema needs")
            ->type_name("FILE");
        app_.add_flag("--json", is_json_, "Print JSON");
    }
    Result<Invocation> invocation() override {
        return Initialise{.config = config_, .branch_config = branch_config_, .is_json = is_json_};
    }

private:
    std::string config_ = std::string(kHeadOfficeFile);
    std::string branch_config_;
    bool is_json_ = false;
};

class ConfigCommand final : public Subcommand {
public:
    ConfigCommand(CLI::App& app, bool is_print) : Subcommand(app), is_print_(is_print) {
        app_.add_option("FILE", config_, "Configuration file of a branch or a head office")
            ->type_name("FILE")
            ->required();
    }
    Result<Invocation> invocation() override {
        return CheckConfig{.config = config_, .is_print = is_print_};
    }

private:
    bool is_print_;
    std::string config_;
};

class VersionCommand final : public Subcommand {
public:
    explicit VersionCommand(CLI::App& app) : Subcommand(app) {
        app_.add_flag("--json", is_json_, "Print JSON");
    }
    Result<Invocation> invocation() override { return ShowVersion{.is_json = is_json_}; }

private:
    bool is_json_ = false;
};

class Parser {
public:
    Parser() : app_(std::string(kSummary), "tributary") {
        app_.footer(std::string(kFooter));
        app_.require_subcommand(0, 1);
        app_.add_flag("--version", is_version_, "Print the version");
        app_.add_flag("--no-color", no_colour_, "No colours, as with NO_COLOR=1");
        add_processes();
        add_client_commands(app_, commands_);
        add_account_commands(app_, commands_);
        add_checks();
    }

    Parsed parse(std::vector<std::string> arguments) {
        if (arguments.empty()) {
            return {.result = Explanation{ExitCode::kUsage, app_.help()}, .no_colour = false};
        }
        if (std::string mistake = unknown_command(arguments); !mistake.empty()) {
            return {.result = Explanation{ExitCode::kUsage, std::move(mistake)},
                    .no_colour = false};
        }
        std::ranges::reverse(arguments);
        try {
            app_.parse(std::move(arguments));
        } catch (const CLI::ParseError& error) {
            return {.result = explain(error), .no_colour = no_colour_};
        }
        if (app_.get_subcommands().empty() && !is_version_) {
            return {.result = Explanation{ExitCode::kUsage, app_.help()}, .no_colour = no_colour_};
        }
        for (const auto& each : commands_) {
            if (!each->is_chosen()) continue;
            Result<Invocation> invocation = each->invocation();
            if (invocation) return {.result = std::move(*invocation), .no_colour = no_colour_};
            return {.result = Explanation{ExitCode::kUsage, invocation.error().what + "\n"},
                    .no_colour = no_colour_};
        }
        // `tributary --version`, as every program has it.
        return {.result = Invocation(ShowVersion{}), .no_colour = no_colour_};
    }

private:
    void add_processes() {
        add_command<RunCommand>(commands_, app_, "branch", true, std::string(kBranchFile));
        add_command<RunCommand>(commands_, app_, "head-office", false, std::string(kHeadOfficeFile));
        add_command<DemoCommand>(commands_, app_, "demo");
    }
    void add_checks() {
        add_command<DoctorCommand>(commands_, app_, "doctor");
        add_command<InitCommand>(commands_, app_, "init");
        CLI::App& config = add_group(app_, "config");
        add_command<ConfigCommand>(commands_, config, "check", false);
        add_command<ConfigCommand>(commands_, config, "print", true);
        add_command<VersionCommand>(commands_, app_, "version");
    }

    /// Empty: the first word is a command, or there is none.
    [[nodiscard]] std::string unknown_command(const std::vector<std::string>& arguments) const {
        const auto word = std::ranges::find_if(
            arguments, [](const std::string& each) { return !each.starts_with('-'); });
        if (word == arguments.end()) return {};
        std::set<std::string> names;
        for (const CLI::App* each : app_.get_subcommands({})) names.insert(each->get_name());
        if (names.contains(*word)) return {};
        std::string text = "there is no command '" + *word + "'";
        if (const auto meant = nearest_word(*word, names))
            text += "; did you mean '" + *meant + "'?";
        return text + "\nRun `tributary --help` for the list of commands.\n";
    }

    Explanation explain(const CLI::ParseError& error) {
        std::ostringstream out;
        std::ostringstream mistakes;
        const int code = app_.exit(error, out, mistakes);
        if (code == 0) return {ExitCode::kOk, out.str()};
        return {ExitCode::kUsage, mistakes.str()};
    }

    CLI::App app_;
    bool no_colour_ = false;
    bool is_version_ = false;
    Subcommands commands_;
};

}  // namespace

CLI::App& add_subcommand(CLI::App& parent, const std::string& name) {
    const Help& help =
        help_of(parent.get_name() == "tributary" ? name : parent.get_name() + " " + name);
    CLI::App* app = parent.add_subcommand(name, std::string(help.summary));
    app->footer(std::string(help.examples));
    app->fallthrough();
    return *app;
}

CLI::App& add_group(CLI::App& parent, const std::string& name) {
    CLI::App& app = add_subcommand(parent, name);
    app.require_subcommand(1);
    return app;
}

Parsed parse(std::vector<std::string> arguments) {
    return Parser().parse(std::move(arguments));
}

}  // namespace tributary::cli
