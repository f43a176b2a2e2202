#include "cli/parse.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/help.hpp"

namespace tributary::cli {
namespace {

std::vector<std::string> words(const std::string& line) {
    std::istringstream in(line);
    return {std::istream_iterator<std::string>(in), {}};
}

/// What the command line asks for; a test fails when it is something else or a mistake.
template <class T>
T asked(const std::string& line) {
    const Parsed parsed = parse(words(line));
    const auto* explanation = std::get_if<Explanation>(&parsed.result);
    EXPECT_EQ(explanation, nullptr) << line << ": " << explanation->text;
    if (explanation != nullptr) return {};
    const auto* invocation = std::get_if<T>(&std::get<Invocation>(parsed.result));
    EXPECT_NE(invocation, nullptr) << line;
    return invocation == nullptr ? T{} : *invocation;
}

/// What is said about a command line that asks for nothing.
Explanation explained(const std::string& line) {
    const Parsed parsed = parse(words(line));
    const auto* explanation = std::get_if<Explanation>(&parsed.result);
    EXPECT_NE(explanation, nullptr) << line;
    return explanation == nullptr ? Explanation{} : *explanation;
}

TEST(Parse, ProcessesHaveTheirUsualFiles) {
    EXPECT_EQ(asked<RunBranch>("branch").run.config, kBranchFile);
    EXPECT_EQ(asked<RunHeadOffice>("head-office").run.config, kHeadOfficeFile);
    EXPECT_FALSE(asked<RunBranch>("branch").run.log_level);
}

TEST(Parse, FlagsOfProcessesAreTaken) {
    const RunOptions run =
        asked<RunBranch>("branch --config a.toml --log-level debug --log-format json").run;
    EXPECT_EQ(run.config, "a.toml");
    EXPECT_EQ(run.log_level, LogLevel::kDebug);
    EXPECT_EQ(run.log_format, LogFormat::kJson);
}

TEST(Parse, Demo) {
    EXPECT_FALSE(asked<RunDemo>("demo").demo.is_once);
    const app::DemoOptions demo =
        asked<RunDemo>("demo --once --sales 5 --large-transaction 7").demo;
    EXPECT_TRUE(demo.is_once);
    EXPECT_EQ(demo.initial_sales, 5u);
    EXPECT_EQ(demo.large_transaction, 7u);
}

TEST(Parse, AnyHeadOfficeIsAskedWithAnAddressAndAToken) {
    const ClientOptions client =
        asked<ShowStatus>("status --server https://office.example --token-file t --ca c.pem").client;
    EXPECT_EQ(client.server, "https://office.example");
    EXPECT_EQ(client.token_file, "t");
    EXPECT_EQ(client.ca, "c.pem");
    EXPECT_EQ(explained("status --server https://office.example").code, ExitCode::kUsage);
    EXPECT_EQ(explained("status --server office.example --token-file t").code, ExitCode::kUsage);
    EXPECT_EQ(explained("status --token-file t").code, ExitCode::kUsage);
}

TEST(Parse, StatusOfAllOrSomeBranches) {
    EXPECT_TRUE(asked<ShowStatus>("status").branches.empty());
    const auto status =
        asked<ShowStatus>("status north south --check --json --timeout 2s -c h.toml");
    EXPECT_EQ(status.branches, (std::vector{BranchId("north"), BranchId("south")}));
    EXPECT_TRUE(status.is_check);
    EXPECT_TRUE(status.client.is_json);
    EXPECT_EQ(status.client.timeout, std::chrono::seconds(2));
    EXPECT_EQ(status.client.config, "h.toml");
    EXPECT_EQ(asked<ShowPending>("pending north").branch, BranchId("north"));
}

TEST(Parse, CommandsToAnAgent) {
    EXPECT_EQ(asked<Command>("sync north").action, client::Action(control::SyncNow{}));
    EXPECT_EQ(asked<Command>("sync north").branch, BranchId("north"));
    EXPECT_EQ(asked<Command>("pause north").action,
              client::Action(control::SetPaused{true}));
    EXPECT_EQ(asked<Command>("resume north").action,
              client::Action(control::SetPaused{false}));
    EXPECT_EQ(asked<Command>("mode north manual").action,
              client::Action(control::SetMode{Mode::kManual, {}}));
    EXPECT_EQ(asked<Command>("mode north interval --interval 5m").action,
              client::Action(control::SetMode{Mode::kInterval, std::chrono::minutes(5)}));
}

TEST(Parse, ResyncNamesTablesOrAll) {
    EXPECT_EQ(asked<Command>("resync north shop.a shop.b").action,
              client::Action(control::Resync{{{"shop", "a"}, {"shop", "b"}}}));
    control::Resync some;
    some.tables = {{"shop", "a"}};
    some.keys = KeyRange{.from = "17", .to = std::nullopt};
    EXPECT_EQ(asked<Command>("resync north shop.a --from 17").action, client::Action(some));
    EXPECT_EQ(explained("resync north shop.a shop.b --from 17").code, ExitCode::kUsage);
    EXPECT_EQ(asked<Command>("stop north").action,
              client::Action(client::SetConsumer{.is_started = false}));
    EXPECT_EQ(asked<Command>("start north").action,
              client::Action(client::SetConsumer{.is_started = true}));
    EXPECT_EQ(asked<Command>("resync north --all").action,
              client::Action(control::Resync{}));
    EXPECT_EQ(explained("resync north").text, "name tables, or say --all\n");
    EXPECT_EQ(explained("resync north shop.a --all").code, ExitCode::kUsage);
    EXPECT_EQ(explained("resync north shop.*").code, ExitCode::kUsage);
}

TEST(Parse, Parked) {
    EXPECT_EQ(asked<HandleParked>("parked list").question, client::ParkedQuestion{});
    const auto list = asked<HandleParked>("parked list north --id 3,4 --limit 7").question;
    EXPECT_EQ(list.branch, BranchId("north"));
    EXPECT_EQ(list.ids, (std::vector<std::uint64_t>{3, 4}));
    EXPECT_EQ(list.limit, 7u);
    EXPECT_EQ(asked<HandleParked>("parked retry --all").question.action,
              client::ParkedAction::kRetry);
    const auto discard =
        asked<HandleParked>("parked discard north --id 17 --confirm north").question;
    EXPECT_EQ(discard.action, client::ParkedAction::kDiscard);
    EXPECT_EQ(discard.ids, (std::vector<std::uint64_t>{17}));
}

TEST(Parse, DiscardingIsNotDoneByAccident) {
    for (const char* line :
         {"parked discard", "parked discard north", "parked discard north --all",
          "parked discard north --confirm north", "parked discard north --all --confirm south",
          "parked discard --all --confirm north", "parked retry north"}) {
        EXPECT_EQ(explained(line).code, ExitCode::kUsage) << line;
    }
}

TEST(Parse, Checks) {
    EXPECT_EQ(asked<Examine>("doctor --config b.toml").config, "b.toml");
    EXPECT_TRUE(asked<Examine>("doctor -c b.toml --json").is_json);
    EXPECT_EQ(asked<Initialise>("init").config, kHeadOfficeFile);
    EXPECT_EQ(asked<Initialise>("init --branch-config b.toml").branch_config, "b.toml");
    EXPECT_FALSE(asked<CheckConfig>("config check b.toml").is_print);
    EXPECT_TRUE(asked<CheckConfig>("config print b.toml").is_print);
    EXPECT_TRUE(asked<ShowVersion>("version --json").is_json);
    EXPECT_FALSE(asked<ShowVersion>("--version").is_json);
}

TEST(Parse, WithoutAnyWordsTheWholeHelpIsGiven) {
    EXPECT_NE(explained("").text.find("Exit codes:"), std::string::npos);
    EXPECT_NE(explained("--no-color").text.find("Exit codes:"), std::string::npos);
}

TEST(Parse, AnUnknownCommandIsNamedWithTheOneThatWasMeant) {
    EXPECT_EQ(explained("statsu --json").text,
              "there is no command 'statsu'; did you mean 'status'?\n"
              "Run `tributary --help` for the list of commands.\n");
    EXPECT_EQ(explained("frobnicate").text,
              "there is no command 'frobnicate'\n"
              "Run `tributary --help` for the list of commands.\n");
}

TEST(Parse, MistakesAreUsageErrors) {
    for (const char* line :
         {"", "nonsense", "status --nonsense", "status North", "sync", "sync north south",
          "mode north hourly", "mode north interval", "mode north manual --interval 5m",
          "mode north interval --interval 10ms", "status --timeout 10", "branch --log-level loud",
          "branch --log-format xml", "demo --sales many", "doctor", "parked", "config"}) {
        const Explanation explanation = explained(line);
        EXPECT_EQ(explanation.code, ExitCode::kUsage) << line;
        EXPECT_FALSE(explanation.text.empty()) << line;
    }
}

TEST(Parse, ColoursCanBeSwitchedOff) {
    EXPECT_FALSE(parse(words("status")).no_colour);
    EXPECT_TRUE(parse(words("--no-color status")).no_colour);
    EXPECT_TRUE(parse(words("status --no-color")).no_colour);
}

}  // namespace
}  // namespace tributary::cli
