#include "cli/parse.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
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

/// What asks a running agent or head office.
class ClientCommand : public Subcommand {
public:
    explicit ClientCommand(CLI::App& app) : Subcommand(app) {
        app_.add_option("-c,--config", config_, "Configuration file of the head office")
            ->type_name("FILE")
            ->capture_default_str();
        CLI::Option* server = app_.add_option("--server", server_,
                                              "Address of a head office instead of a configuration, "
                                              "as https://office.example:7860")
                                  ->type_name("URL")
                                  ->check(check_server);
        CLI::Option* token = app_.add_option("--token-file", token_file_,
                                             "File whose first line is a token, see `tributary token`")
                                 ->type_name("FILE")
                                 ->needs(server);
        server->needs(token);
        app_.add_option("--ca", ca_, "Certificate authorities of the server (PEM); default the system's")
            ->type_name("FILE")
            ->needs(server);
        app_.add_option("--timeout", timeout_, "How long to wait for the answer")
            ->type_name("DURATION")
            ->check(check_duration)
            ->capture_default_str();
        app_.add_flag("--json", is_json_, "Print JSON");
    }

protected:
    [[nodiscard]] ClientOptions client() const {
        return {.config = config_,
                .server = server_,
                .token_file = token_file_,
                .ca = ca_,
                .timeout = decode_duration(timeout_).value(),
                .is_json = is_json_};
    }
    CLI::Option* add_branch(bool is_required = true) {
        return app_.add_option("BRANCH", branch_, "Id of the branch")
            ->type_name("")
            ->required(is_required)
            ->check(check_branch);
    }
    [[nodiscard]] BranchId branch() const { return BranchId(branch_); }
    [[nodiscard]] bool has_branch() const { return !branch_.empty(); }

private:
    std::string config_ = std::string(kHeadOfficeFile);
    std::string server_;
    std::string token_file_;
    std::string ca_;
    std::string timeout_ = "10s";
    bool is_json_ = false;
    std::string branch_;
};

class StatusCommand final : public ClientCommand {
public:
    explicit StatusCommand(CLI::App& app) : ClientCommand(app) {
        app_.add_option("BRANCH", branches_, "Ids of branches; none: every branch")
            ->type_name("")
            ->check(check_branch);
        app_.add_flag("--check", is_check_, "Exit with 5 if a branch is stopped or unreachable");
    }
    Result<Invocation> invocation() override {
        ShowStatus status{.client = client(), .branches = {}, .is_check = is_check_};
        for (const std::string& each : branches_) status.branches.emplace_back(each);
        return status;
    }

private:
    std::vector<std::string> branches_;
    bool is_check_ = false;
};

class PendingCommand final : public ClientCommand {
public:
    explicit PendingCommand(CLI::App& app) : ClientCommand(app) { add_branch(); }
    Result<Invocation> invocation() override {
        return ShowPending{.client = client(), .branch = branch()};
    }
};

/// `sync`, `pause`, `resume`, `start`, `stop`: nothing but a branch.
class PlainCommand final : public ClientCommand {
public:
    PlainCommand(CLI::App& app, client::Action action, std::string done)
        : ClientCommand(app), action_(std::move(action)), done_(std::move(done)) {
        add_branch();
    }
    Result<Invocation> invocation() override {
        return Command{client(), branch(), action_, done_};
    }

private:
    client::Action action_;
    std::string done_;
};

class ModeCommand final : public ClientCommand {
public:
    explicit ModeCommand(CLI::App& app) : ClientCommand(app) {
        add_branch();
        app_.add_option("MODE", mode_, "continuous, interval or manual")
            ->required()
            ->check(check_mode)
            ->type_name("");
        app_.add_option("--interval", interval_, "Of mode interval: at least 1s")
            ->type_name("DURATION")
            ->check(check_duration);
    }
    Result<Invocation> invocation() override {
        const Mode mode = decode_mode(mode_).value();
        if ((mode == Mode::kInterval) != !interval_.empty()) {
            return fail("--interval belongs to mode interval, and only to it");
        }
        std::chrono::seconds interval(0);
        if (mode == Mode::kInterval) {
            interval = std::chrono::floor<std::chrono::seconds>(decode_duration(interval_).value());
            if (interval.count() == 0) return fail("--interval must be at least 1s");
        }
        return Command{client(), branch(), control::SetMode{.mode = mode, .interval = interval},
                       "mode set to " + mode_};
    }

private:
    std::string mode_;
    std::string interval_;
};

class ResyncCommand final : public ClientCommand {
public:
    explicit ResyncCommand(CLI::App& app) : ClientCommand(app) {
        add_branch();
        app_.add_option("TABLE", tables_, "database.table, as the branch names it")
            ->type_name("")
            ->check(check_table);
        app_.add_flag("--all", is_all_, "Every table that the branch synchronises");
        app_.add_option("--from", from_, "First key, of one table whose key is one column")
            ->type_name("KEY");
        app_.add_option("--to", to_, "Last key")->type_name("KEY");
    }
    Result<Invocation> invocation() override {
        if (is_all_ == !tables_.empty()) return fail("name tables, or say --all");
        control::Resync resync;
        for (const std::string& each : tables_) resync.tables.push_back(decode_table(each).value());
        if (from_ || to_) {
            if (tables_.size() != 1) return fail("--from and --to belong to one table");
            resync.keys = KeyRange{.from = from_, .to = to_};
        }
        return Command{client(), branch(), std::move(resync), "re-sync begun"};
    }

private:
    std::vector<std::string> tables_;
    bool is_all_ = false;
    std::optional<std::string> from_;
    std::optional<std::string> to_;
};

class ParkedCommand final : public ClientCommand {
public:
    ParkedCommand(CLI::App& app, client::ParkedAction action)
        : ClientCommand(app), action_(action) {
        add_branch(action == client::ParkedAction::kDiscard);
        app_.add_option("--id", ids_, "Ids of parked rows, as `parked list` shows them")
            ->type_name("ID")
            ->delimiter(',');
        if (action == client::ParkedAction::kList) {
            app_.add_option("--limit", limit_, "Rows to show at most")
                ->check(CLI::Range(1u, 500u))
                ->type_name("ROWS")
                ->capture_default_str();
            return;
        }
        app_.add_flag("--all", is_all_, "All parked rows");
        if (action == client::ParkedAction::kDiscard) {
            app_.add_option("--confirm", confirm_, "The branch's id again: discarding is for good")
                ->type_name("BRANCH")
                ->required();
        }
    }
    Result<Invocation> invocation() override {
        const bool is_act = action_ != client::ParkedAction::kList;
        if (is_act && is_all_ == !ids_.empty()) return fail("name rows with --id, or say --all");
        if (action_ == client::ParkedAction::kDiscard && confirm_ != branch().value()) {
            return fail("--confirm must repeat the branch's id");
        }
        client::ParkedQuestion question{
            .action = action_, .branch = std::nullopt, .ids = ids_, .limit = limit_};
        if (has_branch()) question.branch = branch();
        return HandleParked{.client = client(), .question = std::move(question)};
    }

private:
    client::ParkedAction action_;
    std::vector<std::uint64_t> ids_;
    std::uint32_t limit_ = 100;
    bool is_all_ = false;
    std::string confirm_;
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
        add_clients();
        add_parked();
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
    template <class T, class... Arguments>
    void make(CLI::App& parent, const std::string& name, Arguments&&... arguments) {
        commands_.push_back(
            std::make_unique<T>(add_subcommand(parent, name), std::forward<Arguments>(arguments)...));
    }

    void add_processes() {
        make<RunCommand>(app_, "branch", true, std::string(kBranchFile));
        make<RunCommand>(app_, "head-office", false, std::string(kHeadOfficeFile));
        make<DemoCommand>(app_, "demo");
    }
    void add_clients() {
        make<StatusCommand>(app_, "status");
        make<PendingCommand>(app_, "pending");
        make<PlainCommand>(app_, "sync", control::SyncNow{}, "sync begun");
        make<ResyncCommand>(app_, "resync");
        make<ModeCommand>(app_, "mode");
        make<PlainCommand>(app_, "pause", control::SetPaused{.is_paused = true}, "paused");
        make<PlainCommand>(app_, "resume", control::SetPaused{.is_paused = false}, "resumed");
        make<PlainCommand>(app_, "start", client::SetConsumer{.is_started = true},
                           "its messages are taken");
        make<PlainCommand>(app_, "stop", client::SetConsumer{.is_started = false},
                           "its messages wait with the broker");
    }
    void add_parked() {
        CLI::App& parked = add_subcommand(app_, "parked");
        parked.require_subcommand(1);
        make<ParkedCommand>(parked, "list", client::ParkedAction::kList);
        make<ParkedCommand>(parked, "retry", client::ParkedAction::kRetry);
        make<ParkedCommand>(parked, "discard", client::ParkedAction::kDiscard);
    }
    void add_checks() {
        make<DoctorCommand>(app_, "doctor");
        make<InitCommand>(app_, "init");
        CLI::App& config = add_subcommand(app_, "config");
        config.require_subcommand(1);
        make<ConfigCommand>(config, "check", false);
        make<ConfigCommand>(config, "print", true);
        make<VersionCommand>(app_, "version");
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

Parsed parse(std::vector<std::string> arguments) {
    return Parser().parse(std::move(arguments));
}

}  // namespace tributary::cli
