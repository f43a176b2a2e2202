#include "cli/help.hpp"

#include <algorithm>
#include <array>

namespace tributary::cli {
namespace {

constexpr std::array kHelp{
    Help{"branch", "Run the agent of a branch: sends the changes of its database",
         "Examples:\n"
         "  tributary branch --config /etc/tributary/branch.toml\n"
         "  tributary branch -c north.toml --log-level debug\n"},
    Help{"head-office", "Run the head office: applies the changes of all branches",
         "Examples:\n"
         "  tributary head-office --config /etc/tributary/head-office.toml\n"
         "Several may run for failover; each branch is applied by one of them.\n"},
    Help{"demo", "Show everything on this machine: two branches, a broker, a head office",
         "Examples:\n"
         "  tributary demo            until Ctrl-C\n"
         "  tributary demo --once     a scripted load; exit code 0 only if every row is equal\n"
         "Everything runs in a private directory on loopback and is removed at the end.\n"},
    Help{"status", "Show how the branches are",
         "Examples:\n"
         "  tributary status\n"
         "  tributary status north south\n"
         "  tributary status --check || echo somebody must look\n"
         "  tributary status --server https://office.example:7860 --token-file token\n"
         "  tributary status --json | jq '.[] | select(.state != \"quiet\")'\n"},
    Help{"pending", "Show what a branch has not sent yet",
         "Examples:\n"
         "  tributary pending north\n"},
    Help{"sync", "Send now what a branch in mode interval or manual has collected",
         "Examples:\n"
         "  tributary sync north\n"},
    Help{"resync", "Make tables equal again from the branch's rows, while changes go on",
         "Examples:\n"
         "  tributary resync north shop.product_sales\n"
         "  tributary resync north shop.product_sales --from 1000 --to 1999\n"
         "  tributary resync north --all\n"},
    Help{"mode", "Set when a branch sends; kept, also while it is away",
         "Examples:\n"
         "  tributary mode north continuous\n"
         "  tributary mode north interval --interval 5m\n"
         "  tributary mode north manual\n"},
    Help{"pause", "Let a branch send nothing until it is resumed",
         "Examples:\n"
         "  tributary pause north\n"},
    Help{"resume", "Let a paused branch go on",
         "Examples:\n"
         "  tributary resume north\n"},
    Help{"stop", "Leave a branch's messages with the broker until it is started again",
         "Examples:\n"
         "  tributary stop north\n"},
    Help{"start", "Take a branch's messages from the broker again",
         "Examples:\n"
         "  tributary start north\n"},
    Help{"parked", "Show and settle changes that could not be applied",
         "Examples:\n"
         "  tributary parked list\n"
         "  tributary parked retry north --all\n"
         "  tributary parked discard north --id 17 --confirm north\n"},
    Help{"parked list", "Show changes that could not be applied, oldest first",
         "Examples:\n"
         "  tributary parked list\n"
         "  tributary parked list north --limit 20 --json\n"},
    Help{"parked retry", "Try to apply parked changes again",
         "Examples:\n"
         "  tributary parked retry --all\n"
         "  tributary parked retry north --id 17,18\n"},
    Help{"parked discard", "Give parked changes up for good",
         "Examples:\n"
         "  tributary parked discard north --id 17 --confirm north\n"
         "The head office then differs from the branch in these rows, until they change again or\n"
         "the table is re-synced.\n"},
    Help{"user", "Say who may sign in at the page of the head office",
         "Examples:\n"
         "  tributary user add anna --role operator\n"
         "  tributary user list\n"
         "Works in the head office's database, whether a head office runs or not. A viewer sees\n"
         "everything; an operator may also change things. Every act is in the activity log.\n"},
    Help{"user add", "Add a user; prints a password unless one is given",
         "Examples:\n"
         "  tributary user add anna\n"
         "  tributary user add anna --role operator --ask-password\n"
         "  tributary user add anna --password-stdin < file\n"},
    Help{"user list", "Show the users",
         "Examples:\n"
         "  tributary user list\n"
         "  tributary user list --json\n"},
    Help{"user remove", "Remove a user; every session of the user ends",
         "Examples:\n"
         "  tributary user remove anna\n"},
    Help{"user password", "Give a user another password; every session of the user ends",
         "Examples:\n"
         "  tributary user password anna\n"
         "  tributary user password anna --generate\n"
         "  tributary user password anna --password-stdin < file\n"},
    Help{"user role", "Set what a user may do; it counts from the next request on",
         "Examples:\n"
         "  tributary user role anna viewer\n"
         "  tributary user role anna operator\n"},
    Help{"user disable", "Let a user no longer sign in; every session of the user ends",
         "Examples:\n"
         "  tributary user disable anna\n"},
    Help{"user enable", "Let a disabled user sign in again",
         "Examples:\n"
         "  tributary user enable anna\n"},
    Help{"token", "Make and revoke what programs show instead of signing in",
         "Examples:\n"
         "  tributary token create night-job > token\n"
         "  tributary token list\n"
         "A program sends it as `Authorization: Bearer TOKEN`.\n"},
    Help{"token create", "Make a token and print it, this once",
         "Examples:\n"
         "  tributary token create prometheus > token\n"
         "  tributary token create night-job --role operator --valid-for 365d > token\n"},
    Help{"token list", "Show the tokens, without what they open with",
         "Examples:\n"
         "  tributary token list\n"
         "  tributary token list --json\n"},
    Help{"token revoke", "Let a token open nothing any more",
         "Examples:\n"
         "  tributary token revoke night-job\n"},
    Help{"doctor", "Look at database, broker and tables without changing anything",
         "Examples:\n"
         "  tributary doctor --config branch.toml\n"
         "  tributary doctor --config head-office.toml --json\n"
         "Each finding names the exact setting or statement that mends it.\n"},
    Help{"init", "Make the head office's own tables, and the broker's exchanges and queues",
         "Examples:\n"
         "  tributary init --config head-office.toml\n"
         "  tributary init --config head-office.toml --branch-config branch.toml\n"
         "The second makes the tables of a branch as well; it needs both databases.\n"},
    Help{"config", "Check or print a configuration file",
         "Examples:\n"
         "  tributary config check branch.toml\n"
         "  tributary config print head-office.toml\n"},
    Help{"config check", "Name everything that is wrong in a configuration file",
         "Examples:\n"
         "  tributary config check /etc/tributary/branch.toml\n"},
    Help{"config print", "Print the settings of a file with all defaults; never a password",
         "Examples:\n"
         "  tributary config print branch.toml\n"},
    Help{"version", "Print the version",
         "Examples:\n"
         "  tributary version --json\n"},
};
constexpr Help kNone{};

}  // namespace

const Help& help_of(std::string_view command) {
    const auto found = std::ranges::find(kHelp, command, &Help::command);
    return found == kHelp.end() ? kNone : *found;
}

const std::string_view kSummary =
    "Tributary keeps a head office's database equal to the sum of its branches' databases.";

const std::string_view kFooter =
    "Examples:\n"
    "  tributary demo --once\n"
    "  tributary doctor --config branch.toml\n"
    "  tributary branch --config branch.toml\n"
    "  tributary status\n"
    "`tributary COMMAND --help` has examples of each command.\n"
    "\n"
    "Exit codes:\n"
    "  0  done\n"
    "  1  failed; standard error says why\n"
    "  2  the command line is wrong\n"
    "  3  the configuration is wrong\n"
    "  4  the branch's agent or the head office is away or did not answer\n"
    "  5  looked, and not all is well (doctor, init, status --check, parked retry, demo --once)\n";

}  // namespace tributary::cli
