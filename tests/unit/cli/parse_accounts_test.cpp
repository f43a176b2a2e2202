#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/parse.hpp"

namespace tributary::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

Parsed parsed(const std::string& line) {
    std::istringstream in(line);
    return parse({std::istream_iterator<std::string>(in), {}});
}

/// What `user` or `token` is asked for; a test fails when it is something else or a mistake.
template <class Act>
Act act_of(const std::string& line) {
    const Parsed result = parsed(line);
    const auto* invocation = std::get_if<Invocation>(&result.result);
    const auto* command =
        invocation == nullptr ? nullptr : std::get_if<ManageAccounts>(invocation);
    const auto* act = command == nullptr ? nullptr : std::get_if<Act>(&command->act);
    EXPECT_NE(act, nullptr) << line;
    return act == nullptr ? Act{} : *act;
}

std::string mistake_in(const std::string& line) {
    const Parsed result = parsed(line);
    const auto* explanation = std::get_if<Explanation>(&result.result);
    EXPECT_NE(explanation, nullptr) << line;
    if (explanation == nullptr) return {};
    EXPECT_EQ(explanation->code, ExitCode::kUsage) << line;
    return explanation->text;
}

TEST(ParseAccounts, ANewUserIsAViewerWithAGeneratedPassword) {
    const auto add = act_of<AddUser>("user add Anna");
    EXPECT_EQ(add.name, records::UserName("anna"));
    EXPECT_EQ(add.role, records::Role::kViewer);
    EXPECT_EQ(add.source, PasswordSource::kGenerated);
}

TEST(ParseAccounts, WhereAPasswordComesFrom) {
    EXPECT_EQ(act_of<AddUser>("user add anna --password-stdin").source,
              PasswordSource::kStandardInput);
    EXPECT_EQ(act_of<AddUser>("user add anna --ask-password").source, PasswordSource::kTerminal);
    EXPECT_EQ(act_of<SetUserPassword>("user password anna").source, PasswordSource::kTerminal);
    EXPECT_EQ(act_of<SetUserPassword>("user password anna --generate").source,
              PasswordSource::kGenerated);
    EXPECT_EQ(act_of<SetUserPassword>("user password anna --password-stdin").source,
              PasswordSource::kStandardInput);
    EXPECT_THAT(mistake_in("user add anna --ask-password --password-stdin"), HasSubstr("exclude"));
    EXPECT_THAT(mistake_in("user password anna --generate --password-stdin"), HasSubstr("exclude"));
    // A password on the command line could be read by everybody on the machine.
    (void)mistake_in("user add anna --password secret");
    (void)mistake_in("user password anna secret");
}

TEST(ParseAccounts, TheOthersOfUser) {
    EXPECT_EQ(act_of<AddUser>("user add anna --role operator").role, records::Role::kOperator);
    (void)act_of<ListUsers>("user list");
    EXPECT_EQ(act_of<RemoveUser>("user remove anna").name, records::UserName("anna"));
    EXPECT_EQ(act_of<SetUserRole>("user role anna operator").role, records::Role::kOperator);
    EXPECT_TRUE(act_of<SetUserDisabled>("user disable anna").is_disabled);
    EXPECT_FALSE(act_of<SetUserDisabled>("user enable anna").is_disabled);
}

TEST(ParseAccounts, Tokens) {
    const auto create = act_of<CreateToken>("token create night-job");
    EXPECT_EQ(create.name, records::TokenName("night-job"));
    EXPECT_EQ(create.role, records::Role::kViewer);
    EXPECT_EQ(create.valid_for, 24h * 90);
    EXPECT_EQ(act_of<CreateToken>("token create x --role operator --valid-for 12h").valid_for, 12h);
    (void)act_of<ListTokens>("token list");
    EXPECT_EQ(act_of<RevokeToken>("token revoke night-job").name, records::TokenName("night-job"));
    EXPECT_THAT(mistake_in("token create x --valid-for 0s"), HasSubstr("3650d"));
    EXPECT_THAT(mistake_in("token create x --valid-for 3651d"), HasSubstr("3650d"));
}

TEST(ParseAccounts, ConfigurationAndForm) {
    const Parsed result = parsed("user list -c office.toml --json");
    const auto& command = std::get<ManageAccounts>(std::get<Invocation>(result.result));
    EXPECT_EQ(command.config, "office.toml");
    EXPECT_TRUE(command.is_json);
}

TEST(ParseAccounts, MistakesAreNamed) {
    EXPECT_THAT(mistake_in("user add local:root"), HasSubstr("letters (a-z)"));
    EXPECT_THAT(mistake_in("user add anna --role admin"), HasSubstr("viewer, operator"));
    EXPECT_THAT(mistake_in("user role anna boss"), HasSubstr("viewer, operator"));
    (void)mistake_in("user");
    (void)mistake_in("token");
    (void)mistake_in("user add");
    (void)mistake_in("token create");
}

}  // namespace
}  // namespace tributary::cli
