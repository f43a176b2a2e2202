// What a person reads when something is missing, wrong or away, and the exit codes of
// `tributary --help`.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "lab.hpp"

namespace tributary::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ErrorsTest : public CliTest {
protected:
    /// Runs to the end: exit code and words.
    struct Result {
        int code = -1;
        std::string output;
    };
    static Result run(std::vector<std::string> arguments) {
        Program program(std::move(arguments));
        const auto status = program.wait();
        return {.code = status ? status->code : -1, .output = program.output()};
    }
    std::filesystem::path wrong_password() {
        const auto file = Servers::instance().directory().path() / "wrong.password";
        std::ofstream(file) << "not the word\n";
        ::chmod(file.c_str(), 0600);
        return file;
    }
};

TEST_F(ErrorsTest, AMissingConfigurationNamesTheFlag) {
    const Result result = run({"branch", "-c", "/nowhere/branch.toml"});
    EXPECT_EQ(result.code, 3);
    EXPECT_THAT(result.output, AllOf(HasSubstr("/nowhere/branch.toml"), HasSubstr("No such file"),
                                     HasSubstr("--config FILE")));
}

TEST_F(ErrorsTest, AMissingPasswordFileIsAConfigurationFaultThatNamesItsKey) {
    branch_.database.password_file = "/nowhere/password";
    const Result result = run({"branch", "-c", write(branch_)});
    EXPECT_EQ(result.code, 3);
    EXPECT_THAT(result.output,
                AllOf(HasSubstr("database.password_file"), HasSubstr("No such file")));
}

TEST_F(ErrorsTest, ACommandWithoutADatabaseSaysWhereItLooked) {
    const std::uint16_t port = closed_port();
    head_office_.database.port = port;
    const Result result = run({"status", "-c", write(head_office_)});
    EXPECT_EQ(result.code, 4);
    EXPECT_THAT(result.output, HasSubstr("127.0.0.1:" + std::to_string(port)));
}

TEST_F(ErrorsTest, AWrongPasswordOfTheDatabaseIsNoAbsence) {
    head_office_.database.password_file = wrong_password();
    const Result result = run({"status", "-c", write(head_office_)});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.output, HasSubstr("Access denied"));
}

TEST_F(ErrorsTest, ACommandWhereNoHeadOfficeEverRanSaysSo) {
    const Result result = run({"status", "-c", write(head_office_)});
    EXPECT_EQ(result.code, 4);
    EXPECT_THAT(result.output, HasSubstr("tributary init"));
}

TEST_F(ErrorsTest, ATokenThatNobodyMadeIsRefused) {
    init();
    head_office_.dashboard.listen.port = closed_port();
    const Result result =
        run({"status", "--server",
             "http://127.0.0.1:" + std::to_string(head_office_.dashboard.listen.port),
             "--token-file", wrong_password()});
    EXPECT_EQ(result.code, 4) << "nobody is there";
    Program head_office = run_head_office();
    head_office.await_output("listening for HTTP");
    const Result refused =
        run({"status", "--server",
             "http://127.0.0.1:" + std::to_string(head_office_.dashboard.listen.port),
             "--token-file", wrong_password()});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.output, HasSubstr("tributary token create"));
    EXPECT_TRUE(head_office.stop());
}

TEST_F(ErrorsTest, ACommandWithoutAHeadOfficeEndsWithAway) {
    init();
    const Result result = run({"status", "-c", write(head_office_)});
    EXPECT_EQ(result.code, 4);
    EXPECT_THAT(result.output, HasSubstr("does `tributary head-office` run there"));
}

TEST_F(ErrorsTest, InitWithoutADatabaseSaysWhatToCheck) {
    head_office_.database.port = closed_port();
    const Result result = run({"init", "-c", write(head_office_)});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.output, AllOf(HasSubstr("127.0.0.1:"), HasSubstr("check [database]")));
}

TEST_F(ErrorsTest, DoctorFindsEveryServerThatRefuses) {
    branch_.database.password_file = wrong_password();
    branch_.broker.hosts = {{.host = "127.0.0.1", .port = closed_port()}};
    const Result result = run({"doctor", "-c", write(branch_), "--json"});
    EXPECT_EQ(result.code, 5);
    EXPECT_THAT(result.output,
                AllOf(HasSubstr("correct user and password_file"), HasSubstr("check [broker]"),
                      HasSubstr("\"severity\": \"refused\"")));
}

TEST_F(ErrorsTest, AnAgentThatMayNotEnterItsDatabaseSaysSoOnceAndWaits) {
    branch_.database.password_file = wrong_password();
    Program agent = run_branch();
    agent.await_output("correct user and password_file");
    ASSERT_TRUE(agent.stop());
    const std::string output = agent.output();
    const std::size_t first = output.find("waiting for the branch's database");
    EXPECT_EQ(output.find("waiting for the branch's database", first + 1), std::string::npos);
}

TEST_F(ErrorsTest, APatternThatNamesNoTableIsNamed) {
    branch_.tables[0].name = TablePattern::decode("nowhere.*").value();
    const Result result = run({"branch", "-c", write(branch_)});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.output, HasSubstr("no table matches \"nowhere.*\""));
}

TEST_F(ErrorsTest, AHeadOfficeThatMayNotMakeItsTablesAsksForInit) {
    head_office_.apply.creates_missing_tables = false;
    const Result result = run({"head-office", "-c", write(head_office_)});
    EXPECT_EQ(result.code, 1);
    EXPECT_THAT(result.output, HasSubstr("tributary init"));
}

TEST_F(ErrorsTest, NoColoursWhereThereIsNoTerminal) {
    for (const char* command : {"doctor", "init"}) {
        EXPECT_THAT(run({command, "-c", write(head_office_)}).output, Not(HasSubstr("\x1b[")))
            << command;
    }
}

}  // namespace
}  // namespace tributary::test
