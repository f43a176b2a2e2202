#include <gtest/gtest.h>
#include <signal.h>

#include "base/failure.hpp"
#include "support/servers.hpp"

namespace tributary::test {
namespace {

class PrivateBroker : public testing::TestWithParam<sandbox::Broker> {};

TEST_P(PrivateBroker, KeepsItsPortAndUserWhenStoppedAndWhenKilled) {
    const auto broker = Servers::instance().make_broker({.broker = GetParam()});
    broker->start();
    const std::uint16_t port = broker->port();
    EXPECT_NE(broker->ctl({"list_users"}).find("tributary"), std::string::npos);
    const pid_t pid = broker->pid();
    broker->kill();
    EXPECT_NE(kill(pid, 0), 0);
    EXPECT_FALSE(broker->is_running());
    broker->start();
    EXPECT_EQ(broker->port(), port);
    broker->stop();
    EXPECT_FALSE(broker->is_running());
    broker->start();
    EXPECT_NE(broker->ctl({"list_users"}).find("tributary"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Brokers, PrivateBroker, testing::ValuesIn(brokers()),
                         [](const auto& broker) { return text_of(broker.param); });

TEST(PrivateBrokers, DoNotMeet) {
    const auto one = Servers::instance().make_broker();
    const auto other = Servers::instance().make_broker();
    one->start();
    other->start();
    static_cast<void>(one->ctl({"add_vhost", "only-here"}));
    EXPECT_NE(one->ctl({"list_vhosts"}).find("only-here"), std::string::npos);
    EXPECT_EQ(other->ctl({"list_vhosts"}).find("only-here"), std::string::npos);
}

TEST(PrivateBrokers, SayWhatTheirLogSaysWhenTheyCannotStart) {
    const auto broker =
        Servers::instance().make_broker({.configuration = {"no_such_setting_at_all = 1"}});
    try {
        broker->start();
        FAIL() << "it started";
    } catch (const Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find("no_such_setting_at_all"), std::string::npos)
            << failure.what();
    }
}

}  // namespace
}  // namespace tributary::test
