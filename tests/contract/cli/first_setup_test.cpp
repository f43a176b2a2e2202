// The first real set-up of README.md: its grants, its permissions, a user of the broker for each.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <array>
#include <fstream>

#include "lab.hpp"

namespace tributary::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kWord = "first-set-up";

class FirstSetupTest : public CliTest {
protected:
    FirstSetupTest() {
        const auto password = Servers::instance().directory().path() / "first-set-up.password";
        std::ofstream(password) << kWord << "\n";
        ::chmod(password.c_str(), 0600);
        const std::string id = branch_.id.value();
        add_broker_user(id, {"^$", "^(tributary\\.(changes|status)|amq\\.default)$",
                             "^tributary\\.control\\." + id + "$"});
        for (const char* exchange : {"tributary.changes", "tributary.status"}) {
            broker_.ctl({"set_topic_permissions", id, exchange, "^branch\\." + id + "$", "^$"});
        }
        add_broker_user(office_user_, {"^(tributary\\.|amq\\.gen)", ".*", ".*"});
        branch_.broker.user = branch_.id.value();
        head_office_.broker.user = office_user_;
        branch_.control.accepts_from = {office_user_};
        const std::string user = "user_of_" + shop_.name();
        SqlSession(branch_server_)
            .run_all(
                {make_user(user),
                 fmt::format("grant replication slave, binlog monitor, slave monitor on *.* to "
                             "'{}'@'127.0.0.1'",
                             user),
                 fmt::format("grant select on {}.* to '{}'@'127.0.0.1'", shop_.name(), user)});
        SqlSession(head_office_server_)
            .run_all({make_user(user),
                      fmt::format("grant select, insert, update, delete, create, alter, index on "
                                  "{}.* to '{}'@'127.0.0.1'",
                                  centre_.name(), user)});
        branch_.database.user = head_office_.database.user = user;
        for (auto* file :
             {&branch_.broker.password_file, &branch_.database.password_file,
              &head_office_.broker.password_file, &head_office_.database.password_file}) {
            *file = password;
        }
    }

    static std::string make_user(const std::string& user) {
        return fmt::format("create user '{}'@'127.0.0.1' identified by '{}'", user, kWord);
    }
    /// What it may configure, write and read.
    void add_broker_user(const std::string& user, const std::array<std::string, 3>& permissions) {
        broker_.ctl({"add_user", user, kWord});
        broker_.ctl({"set_permissions", user, permissions[0], permissions[1], permissions[2]});
    }

    const std::string office_user_ = "office-of-" + branch_.id.value();
};

TEST_F(FirstSetupTest, RowsArriveAndTheAgentObeys) {
    init();
    shop_.connect().run("insert into sales values (1, 10)");
    Program head_office = run_head_office();
    Program doctor({"doctor", "-c", write(branch_)});
    const auto health = doctor.wait();
    ASSERT_TRUE(health);
    EXPECT_EQ(health->code, 0) << doctor.output();
    Program agent = run_branch();
    SqlSession session = centre_.connect();
    ASSERT_TRUE(wait_until([&] {
        return session.number(
                   "select count(*) from information_schema.tables where "
                   "table_schema = database() and table_name = 'sales'") == 1 &&
               session.number("select count(*) from sales") == 1;
    })) << head_office.output()
        << agent.output();
    Program pause({"pause", branch_.id.value(), "-c", write(head_office_)});
    const auto paused = pause.wait();
    ASSERT_TRUE(paused);
    EXPECT_EQ(paused->code, 0) << pause.output();
    Program status({"status", "-c", write(head_office_)});
    ASSERT_TRUE(status.wait());
    EXPECT_THAT(status.output(), HasSubstr(branch_.id.value()));
}

}  // namespace
}  // namespace tributary::test
