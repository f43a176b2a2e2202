#include <optional>

#include "cli/help.hpp"
#include "cli/subcommand.hpp"
#include "cli/values.hpp"

namespace tributary::cli {
namespace {

/// What asks a head office that runs.
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
        app_.add_flag("--check", is_check_,
                      "Exit with 5 if a branch is stopped, away or has parked rows");
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

}  // namespace

void add_client_commands(CLI::App& program, Subcommands& commands) {
    add_command<StatusCommand>(commands, program, "status");
    add_command<PendingCommand>(commands, program, "pending");
    add_command<PlainCommand>(commands, program, "sync", control::SyncNow{}, "sync begun");
    add_command<ResyncCommand>(commands, program, "resync");
    add_command<ModeCommand>(commands, program, "mode");
    add_command<PlainCommand>(commands, program, "pause", control::SetPaused{.is_paused = true},
                              "paused");
    add_command<PlainCommand>(commands, program, "resume", control::SetPaused{.is_paused = false},
                              "resumed");
    add_command<PlainCommand>(commands, program, "start", client::SetConsumer{.is_started = true},
                              "its messages are taken");
    add_command<PlainCommand>(commands, program, "stop", client::SetConsumer{.is_started = false},
                              "its messages wait with the broker");
    CLI::App& parked = add_group(program, "parked");
    add_command<ParkedCommand>(commands, parked, "list", client::ParkedAction::kList);
    add_command<ParkedCommand>(commands, parked, "retry", client::ParkedAction::kRetry);
    add_command<ParkedCommand>(commands, parked, "discard", client::ParkedAction::kDiscard);
}

}  // namespace tributary::cli
