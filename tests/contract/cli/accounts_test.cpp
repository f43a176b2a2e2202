// `tributary user` and `tributary token` against a head office's database, with passwords from
// standard input and from a terminal.

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <pty.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "lab.hpp"
#include "records/accounts.hpp"
#include "records/tokens.hpp"
#include "sandbox/descriptor.hpp"

namespace tributary::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using records::Role;
using records::UserName;

struct Ran {
    int code = -1;
    std::string out;
};

const std::filesystem::path kProgram = std::filesystem::path(TRIBUTARY_BINARY_DIR) / "tributary";

/// A bare root directory has no file system of terminals: then this thread, and what it starts, gets
/// one of its own, which only root may do.
void make_terminals_possible() {
    const int probe = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (probe >= 0) {
        ::close(probe);
        return;
    }
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount(nullptr, "/dev", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
                "newinstance,ptmxmode=0666,mode=0620") != 0) {
        throw std::runtime_error("there are no pseudo-terminals; mount devpts at /dev/pts");
    }
}

/// The program on a terminal of its own: answers are typed as soon as the question before is there.
/// What the terminal showed.
Ran run_on_terminal(const std::vector<std::string>& arguments,
                    const std::vector<std::pair<std::string, std::string>>& dialogue) {
    std::vector<char*> argv{const_cast<char*>(kProgram.c_str())};
    for (const std::string& each : arguments) argv.push_back(const_cast<char*>(each.c_str()));
    argv.push_back(nullptr);
    make_terminals_possible();
    int terminal = -1;
    const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child < 0) throw std::runtime_error("no pseudo-terminal could be opened");
    if (child == 0) {
        ::execv(kProgram.c_str(), argv.data());
        ::_exit(127);
    }
    Ran ran;
    auto next = dialogue.begin();
    std::size_t looked = 0;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = ::read(terminal, buffer.data(), buffer.size())) > 0;) {
        ran.out.append(buffer.data(), static_cast<std::size_t>(got));
        if (next == dialogue.end()) continue;
        const std::size_t found = ran.out.find(next->first, looked);
        if (found == std::string::npos) continue;
        looked = found + next->first.size();
        const std::string answer = next->second + "\n";
        EXPECT_EQ(::write(terminal, answer.data(), answer.size()),
                  static_cast<ssize_t>(answer.size()));
        ++next;
    }
    ::close(terminal);
    int status = 0;
    ::waitpid(child, &status, 0);
    ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

class AccountsCliTest : public CliTest {
protected:
    /// The tables are made once, by `tributary init`: that takes longer than these tests.
    AccountsCliTest() {
        head_office_.schema = database();
        static bool is_made = false;
        if (!std::exchange(is_made, true)) init();
        config_ = write(head_office_).string();
        session().run_all({"delete from tributary_user", "delete from tributary_session",
                           "delete from tributary_token", "delete from tributary_activity"});
    }
    [[nodiscard]] static std::string database() { return "accounts_of_the_command_line"; }
    [[nodiscard]] SqlSession session() const { return SqlSession(head_office_server_, database()); }

    /// `user add anna` with --config, `input` on standard input, and everything that it wrote.
    Ran run(std::vector<std::string> words, const std::string& input = {}) {
        const std::filesystem::path in = folder() / "accounts-input";
        const std::filesystem::path out = folder() / "accounts-output";
        std::ofstream(in) << input;
        std::filesystem::remove(out);
        words.insert(words.end(), {"--config", config_});
        const sandbox::Descriptor descriptor(::open(in.c_str(), O_RDONLY | O_CLOEXEC));
        sandbox::ChildProcess process({.program = kProgram,
                                       .arguments = std::move(words),
                                       .environment = {Servers::instance().directory().environment()},
                                       .output = out,
                                       .input = descriptor.number()});
        const auto status = process.wait(Deadline::after(SystemClock::instance(), kPatience));
        std::ifstream written(out);
        return {.code = status ? status->code : -1,
                .out = {std::istreambuf_iterator<char>(written), {}}};
    }
    static std::filesystem::path folder() { return Servers::instance().directory().path(); }

    [[nodiscard]] mysql::Connection connect() const {
        mysql::ConnectOptions options;
        options.host = head_office_server_.host();
        options.port = head_office_server_.port();
        options.user = head_office_server_.user();
        options.password = head_office_server_.password();
        return mysql::Connection(options);
    }
    [[nodiscard]] bool is_password_of(const std::string& name, const std::string& password) const {
        mysql::Connection connection = connect();
        return records::check_password(
            records::AccountStore(database()).fetch_credentials(connection, UserName(name)),
            Secret(password));
    }
    [[nodiscard]] std::string last_activity() const {
        return session().value(
            "select concat_ws('|', who, action, detail, outcome, error) from tributary_activity "
            "order by id desc limit 1");
    }

    std::string config_;
};

TEST_F(AccountsCliTest, AGeneratedPasswordIsPrintedAndOpens) {
    const Ran ran = run({"user", "add", "Anna", "--role", "operator", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("user anna (operator) added\n"));
    const std::size_t at = ran.out.find("\"password\": \"");
    ASSERT_NE(at, std::string::npos) << ran.out;
    EXPECT_TRUE(is_password_of("anna", ran.out.substr(at + 13, 23)));
    EXPECT_THAT(last_activity(), MatchesRegex("local:[^|]+\\|add_user\\|anna \\(operator\\)\\|done\\|"));
}

TEST_F(AccountsCliTest, APasswordComesFromStandardInputAndIsShownNowhere) {
    const std::string password = "zebra moon tuba";
    const Ran ran = run({"user", "add", "anna", "--password-stdin"}, password + "\r\nmore\n");
    ASSERT_EQ(ran.code, 0) << ran.out;
    EXPECT_THAT(ran.out, Not(HasSubstr(password)));
    EXPECT_TRUE(is_password_of("anna", password));
    EXPECT_EQ(session().number(
                  "select count(*) from tributary_activity where detail like '%zebra%'"),
              0);
}

TEST_F(AccountsCliTest, WhatIsNotGoodEnoughOrNotGivenMakesNoUser) {
    const Ran weak = run({"user", "add", "anna", "--password-stdin"}, "password123\n");
    EXPECT_EQ(weak.code, 1);
    EXPECT_THAT(weak.out, HasSubstr("tried first"));
    const Ran none = run({"user", "add", "anna", "--password-stdin"});
    EXPECT_EQ(none.code, 1);
    EXPECT_THAT(none.out, HasSubstr("no password was given"));
    const Ran long_line =
        run({"user", "add", "anna", "--password-stdin"}, std::string(100'000, 'x'));
    EXPECT_EQ(long_line.code, 1);
    EXPECT_THAT(long_line.out, HasSubstr("too long"));
    const Ran no_terminal = run({"user", "add", "anna", "--ask-password"});
    EXPECT_EQ(no_terminal.code, 1);
    EXPECT_THAT(no_terminal.out, HasSubstr("--password-stdin"));
    EXPECT_THAT(run({"user", "list"}).out, HasSubstr("there are no users"));
}

TEST_F(AccountsCliTest, ATerminalDoesNotShowWhatIsTyped) {
    ASSERT_EQ(run({"user", "add", "anna"}).code, 0);
    const std::string password = "zebra moon tuba";
    const std::vector<std::string> command{"user", "password", "anna", "--config", config_};
    const Ran differing = run_on_terminal(command, {{"password of anna: ", password},
                                                    {"same again: ", password + "!"}});
    EXPECT_EQ(differing.code, 1);
    EXPECT_THAT(differing.out, HasSubstr("the two passwords differ"));
    EXPECT_FALSE(is_password_of("anna", password));
    const Ran same = run_on_terminal(command, {{"password of anna: ", password},
                                               {"same again: ", password}});
    EXPECT_EQ(same.code, 0) << same.out;
    EXPECT_THAT(differing.out + same.out, Not(HasSubstr("zebra")));
    EXPECT_TRUE(is_password_of("anna", password));
}

TEST_F(AccountsCliTest, AUserIsListedChangedAndRemoved) {
    ASSERT_EQ(run({"user", "add", "anna"}).code, 0);
    EXPECT_THAT(run({"user", "list"}).out, MatchesRegex("USER .*\nanna  viewer +enabled +0 +never.*\n"));
    EXPECT_EQ(run({"user", "role", "anna", "operator"}).code, 0);
    EXPECT_EQ(run({"user", "disable", "anna"}).code, 0);
    EXPECT_THAT(run({"user", "list"}).out, HasSubstr("anna  operator  disabled"));
    EXPECT_EQ(run({"user", "enable", "anna"}).code, 0);
    EXPECT_THAT(last_activity(), HasSubstr("|enable_user|anna|done|"));
    EXPECT_EQ(run({"user", "remove", "anna"}).code, 0);
    EXPECT_EQ(run({"user", "list", "--json"}).out, "[]\n");
}

TEST_F(AccountsCliTest, WhatCannotBeDoneSaysWhyAndIsInTheLog) {
    const Ran missing = run({"user", "remove", "nobody"});
    EXPECT_EQ(missing.code, 1);
    EXPECT_THAT(missing.out, HasSubstr("there is no user \"nobody\""));
    EXPECT_THAT(last_activity(), HasSubstr("|remove_user|nobody|failed|there is no user"));
    ASSERT_EQ(run({"user", "add", "anna"}).code, 0);
    const Ran twice = run({"user", "add", "anna"});
    EXPECT_EQ(twice.code, 1);
    EXPECT_THAT(twice.out, AllOf(HasSubstr("already"), Not(HasSubstr("shown this once"))));
    EXPECT_EQ(run({"token", "revoke", "none"}).code, 1);
}

TEST_F(AccountsCliTest, ATokenIsShownOnceAndOpensUntilItIsRevoked) {
    const Ran made = run({"token", "create", "night-job", "--role", "operator", "--json"});
    ASSERT_EQ(made.code, 0) << made.out;
    const std::size_t at = made.out.find("\"token\": \"");
    ASSERT_NE(at, std::string::npos) << made.out;
    const Secret token(made.out.substr(at + 10, 53));
    mysql::Connection connection = connect();
    const records::TokenStore store(database());
    const auto used = store.use(connection, token, SystemClock::instance().wall());
    ASSERT_TRUE(used);
    EXPECT_EQ(used->role, Role::kOperator);
    EXPECT_TRUE(used->created_by.starts_with("local:"));
    const Ran listed = run({"token", "list"});
    EXPECT_THAT(listed.out, AllOf(HasSubstr("night-job  operator"), Not(HasSubstr(token.reveal()))));
    EXPECT_EQ(run({"token", "create", "night-job"}).code, 1);
    EXPECT_EQ(run({"token", "revoke", "night-job"}).code, 0);
    EXPECT_FALSE(store.use(connection, token, SystemClock::instance().wall()));
    EXPECT_THAT(last_activity(), HasSubstr("|revoke_token|night-job|done|"));
}

TEST_F(AccountsCliTest, ADatabaseWithoutTablesAsksForInit) {
    head_office_.schema = centre_.name();
    config_ = write(head_office_).string();
    const Ran ran = run({"user", "list"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_THAT(ran.out, AllOf(HasSubstr(centre_.name()), HasSubstr("`tributary init`")));
}

}  // namespace
}  // namespace tributary::test
