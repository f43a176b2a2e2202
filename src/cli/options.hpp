#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/commands.hpp"
#include "app/demo.hpp"
#include "cli/account_options.hpp"
#include "client/api_codec.hpp"
#include "client/parked.hpp"

namespace tributary::cli {

/// Of `branch` and `head-office`.
struct RunOptions {
    std::filesystem::path config;
    // Empty: as the file says.
    std::optional<LogLevel> log_level;
    std::optional<LogFormat> log_format;
};
struct RunBranch {
    RunOptions run;
};
struct RunHeadOffice {
    RunOptions run;
};
struct RunDemo {
    app::DemoOptions demo;
};

/// Of everything that asks a running agent or head office.
struct ClientOptions {
    std::filesystem::path config;
    /// As in app::RemoteAccess; not empty: `config` is not looked at.
    std::string server;
    std::filesystem::path token_file;
    std::filesystem::path ca;
    std::chrono::milliseconds timeout{0};
    bool is_json = false;
};
struct ShowStatus {
    ClientOptions client;
    /// Empty: every branch.
    std::vector<BranchId> branches;
    /// The exit code tells whether a branch is stopped or unreachable.
    bool is_check = false;
};
struct ShowPending {
    ClientOptions client;
    BranchId branch;
};
/// `sync`, `resync`, `mode`, `pause`, `resume`, `start`, `stop`.
struct Command {
    ClientOptions client;
    BranchId branch;
    client::Action action;
    /// `sync of branch north has begun`
    std::string done;
};
struct HandleParked {
    ClientOptions client;
    client::ParkedQuestion question;
};

struct Examine {
    std::filesystem::path config;
    bool is_json = false;
};
struct Initialise {
    std::filesystem::path config;
    /// Empty: own tables and the broker's queues only.
    std::filesystem::path branch_config;
    bool is_json = false;
};
struct CheckConfig {
    std::filesystem::path config;
    /// Prints the settings with all defaults.
    bool is_print = false;
};
struct ShowVersion {
    bool is_json = false;
};

/// What the command line asks for.
using Invocation = std::variant<RunBranch, RunHeadOffice, RunDemo, ShowStatus, ShowPending, Command,
                                HandleParked, ManageAccounts, Examine, Initialise, CheckConfig,
                                ShowVersion>;

}  // namespace tributary::cli
