#include "cli/help.hpp"

#include <gtest/gtest.h>

#include "cli/parse.hpp"

namespace tributary::cli {
namespace {

constexpr std::array kCommands{"branch",       "head-office",    "demo",         "status",
                               "pending",      "sync",           "resync",       "mode",
                               "pause",        "resume",         "parked",       "parked list",
                               "parked retry", "parked discard", "doctor",       "init",
                               "config",       "config check",   "config print", "version",
                               "user",         "user add",       "user list",    "user remove",
                               "user password", "user role",     "user disable", "user enable",
                               "token",        "token create",   "token list",   "token revoke"};

std::string help_text(std::string command) {
    std::vector<std::string> words;
    const std::size_t space = command.find(' ');
    words.push_back(command.substr(0, space));
    if (space != std::string::npos) words.push_back(command.substr(space + 1));
    words.push_back("--help");
    const Parsed parsed = parse(words);
    const auto& explanation = std::get<Explanation>(parsed.result);
    EXPECT_EQ(explanation.code, ExitCode::kOk) << command;
    return explanation.text;
}

TEST(Help, EverySubcommandHasASummaryAndExamplesThatNameIt) {
    for (const std::string command : kCommands) {
        const std::string text = help_text(command);
        EXPECT_NE(text.find(help_of(command).summary), std::string::npos) << command;
        EXPECT_FALSE(help_of(command).summary.empty()) << command;
        EXPECT_NE(text.find("Examples:\n  tributary " + command), std::string::npos) << text;
    }
}

TEST(Help, TheProgramsOwnListsSubcommandsAndExitCodes) {
    const Parsed parsed = parse({"--help"});
    const auto& explanation = std::get<Explanation>(parsed.result);
    EXPECT_EQ(explanation.code, ExitCode::kOk);
    for (const std::string command : kCommands) {
        if (command.find(' ') != std::string::npos) continue;
        EXPECT_NE(explanation.text.find("\n  " + command + " "), std::string::npos) << command;
    }
    EXPECT_NE(explanation.text.find("Exit codes:\n  0  done\n"), std::string::npos);
}

TEST(Help, NothingIsKnownOfAnUnknownCommand) {
    EXPECT_TRUE(help_of("nonsense").summary.empty());
}

}  // namespace
}  // namespace tributary::cli
