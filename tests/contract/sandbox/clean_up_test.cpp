#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "base/failure.hpp"
#include "sandbox/child_process.hpp"
#include "sandbox/server_directory.hpp"
#include "sandbox/together.hpp"
#include "support/servers.hpp"

namespace tributary::test {
namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Processes that carry the mark of a directory.
std::size_t processes_of(const std::string& directory) {
    const std::string mark = '\0' + ("TRIBUTARY_SANDBOX=" + directory) + '\0';
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string environment = '\0' + content_of(entry.path() / "environ");
        if (environment.find(mark) != std::string::npos) ++count;
    }
    return count;
}

class OwnerEnds : public testing::TestWithParam<int> {};

TEST_P(OwnerEnds, AndNothingIsLeft) {
    const std::filesystem::path output =
        Servers::instance().directory().path() / ("owner-" + std::to_string(GetParam()));
    sandbox::ChildProcess owner({.program = TRIBUTARY_SANDBOX_OWNER, .output = output});
    ASSERT_TRUE(wait_until(
        [&] { return content_of(output).find('\n') != std::string::npos || !owner.is_running(); }));
    const std::string said = content_of(output);
    ASSERT_TRUE(owner.is_running()) << said;
    const std::string directory = said.substr(0, said.find('\n'));
    // The database, the broker's virtual machine, its helpers and its port mapper.
    EXPECT_GE(processes_of(directory), 4U);
    EXPECT_TRUE(std::filesystem::exists(directory));

    owner.signal(GetParam());

    EXPECT_TRUE(wait_until([&] { return !std::filesystem::exists(directory); }));
    EXPECT_EQ(processes_of(directory), 0U);
}

INSTANTIATE_TEST_SUITE_P(Signals, OwnerEnds, testing::Values(SIGKILL, SIGINT),
                         [](const auto& signal) {
                             return "Signal" + std::to_string(signal.param);
                         });

TEST(ServerDirectory, IsPrivateAndGoneWithItsObject) {
    std::filesystem::path path;
    {
        const sandbox::ServerDirectory directory;
        path = directory.path();
        EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms::owner_all);
        EXPECT_TRUE(std::filesystem::is_directory(directory.make_folder("one")));
        EXPECT_THROW(static_cast<void>(directory.make_folder("one")), Failure);
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ServerDirectory, EndsWhatWasStartedWithItsMark) {
    std::optional<sandbox::ServerDirectory> directory(std::in_place);
    sandbox::ChildProcess sleeper(
        {.program = "sleep", .arguments = {"1000"}, .environment = {directory->environment()}});
    EXPECT_TRUE(sleeper.is_running());
    directory.reset();
    const auto status = sleeper.wait(Deadline::after(SystemClock::instance(), kPatience));
    ASSERT_TRUE(status.has_value());
    EXPECT_EQ(status->signal, SIGKILL);
}

TEST(ServerDirectory, RefusesAPathThatIsTooLongForASocket) {
    EXPECT_THROW(sandbox::ServerDirectory({.parent = "/tmp/" + std::string(80, 'x')}), Failure);
}

TEST(ChildProcess, TellsHowItEnded) {
    const auto status_of = [](const char* script) {
        sandbox::ChildProcess process({.program = "sh", .arguments = {"-c", script}});
        return process.wait(Deadline::after(SystemClock::instance(), kPatience))->text();
    };
    EXPECT_EQ(status_of("exit 3"), "exit code 3");
    EXPECT_EQ(status_of("kill -9 $$"), "signal 9");
}

TEST(ChildProcess, ReplacesVariablesAndInheritsTheOthers) {
    const std::string text = sandbox::run_tool(
        {.program = "sh", .arguments = {"-c", "echo $HOME:$PATH"}, .environment = {"HOME=/there"}},
        Deadline::after(SystemClock::instance(), kPatience));
    EXPECT_EQ(text, std::string("/there:") + getenv("PATH") + "\n");
}

TEST(ChildProcess, AMissingProgramNamesTheSetup) {
    try {
        static_cast<void>(sandbox::find_program("no-such-program-at-all"));
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find("scripts/setup"), std::string::npos);
    }
}

TEST(ChildProcess, AFailedToolSaysWhatItWrote) {
    try {
        static_cast<void>(
            sandbox::run_tool({.program = "sh", .arguments = {"-c", "echo the reason; exit 4"}},
                              Deadline::after(SystemClock::instance(), kPatience)));
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find("the reason"), std::string::npos);
        EXPECT_EQ(failure.code(), 4U);
    }
}

TEST(StartTogether, FinishesAllAndThrowsTheFirstError) {
    std::atomic<int> finished{0};
    EXPECT_THROW(sandbox::start_together({[] { throw Failure(Recovery::kHaltStage, "no"); },
                                          [&] { ++finished; }, [&] { ++finished; }}),
                 Failure);
    EXPECT_EQ(finished, 2);
}

}  // namespace
}  // namespace tributary::test
