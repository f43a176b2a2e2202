#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "cli/options.hpp"

namespace tributary::cli {

/// A subcommand: adds its options to `app`, and makes the invocation once they are parsed. For the
/// parser only.
class Subcommand {
public:
    explicit Subcommand(CLI::App& app) : app_(app) {}
    virtual ~Subcommand() = default;
    Subcommand(const Subcommand&) = delete;
    Subcommand& operator=(const Subcommand&) = delete;
    /// A sentence when options do not fit together.
    [[nodiscard]] virtual Result<Invocation> invocation() = 0;
    [[nodiscard]] bool is_chosen() const { return app_.parsed(); }

protected:
    CLI::App& app_;
};
using Subcommands = std::vector<std::unique_ptr<Subcommand>>;

/// A new subcommand of `parent` with its help.
[[nodiscard]] CLI::App& add_subcommand(CLI::App& parent, const std::string& name);

/// The same of a word that is no command by itself, as `parked`.
[[nodiscard]] CLI::App& add_group(CLI::App& parent, const std::string& name);

/// A T for a new subcommand of `parent`.
template <class T, class... Arguments>
void add_command(Subcommands& commands, CLI::App& parent, const std::string& name,
                 Arguments&&... arguments) {
    commands.push_back(
        std::make_unique<T>(add_subcommand(parent, name), std::forward<Arguments>(arguments)...));
}

/// What asks a head office that runs: `status`, `sync`, `parked …` and the like.
void add_client_commands(CLI::App& program, Subcommands& commands);
/// `user …` and `token …`.
void add_account_commands(CLI::App& program, Subcommands& commands);

}  // namespace tributary::cli
