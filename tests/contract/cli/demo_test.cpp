// The demonstration ends when it is told to, and leaves nothing behind.

#include <gmock/gmock.h>

#include "lab.hpp"

namespace tributary::test {
namespace {

using ::testing::HasSubstr;

/// The private directory, as the program names it.
std::filesystem::path folder_of(const Program& demo) {
    const std::string output = demo.output();
    const std::size_t begin = output.find("RabbitMQ in ") + 12;
    return output.substr(begin, output.find('\n', begin) - begin);
}

TEST(DemoTest, EndsWhileItsServersStart) {
    Program demo({"demo", "--sales", "100"});
    demo.await_output("RabbitMQ in /");
    ASSERT_TRUE(wait_until([&] { return std::filesystem::exists(folder_of(demo)); }));
    ASSERT_TRUE(demo.stop(SIGINT)) << demo.output();
    EXPECT_FALSE(std::filesystem::exists(folder_of(demo)));
}

TEST(DemoTest, EndsWhileSalesComeInAndHasShownThem) {
    Program demo({"demo", "--sales", "100"});
    demo.await_output("south");
    const auto status = demo.stop();
    ASSERT_TRUE(status) << demo.output();
    EXPECT_TRUE(status->is_success()) << demo.output();
    EXPECT_FALSE(std::filesystem::exists(folder_of(demo)));
    EXPECT_THAT(demo.output(), HasSubstr("everything is removed"));
}

}  // namespace
}  // namespace tributary::test
