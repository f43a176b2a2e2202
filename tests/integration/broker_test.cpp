// The broker as it may be in earnest: out of memory, encrypted, with an account for each.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "integration/plant.hpp"
#include "sandbox/startup.hpp"

namespace tributary::test {
namespace {

constexpr const char* kLongSales =
    "create table sales (id int primary key auto_increment, amount decimal(12,2), note text)";
/// Several messages.
constexpr const char* kManySales =
    "insert into sales (amount, note) select a.amount, repeat('x', 500) from sales a join sales b "
    "join sales c limit 5000";

/// What the broker refuses while it is alarmed; healed at the end, however that comes.
class MemoryAlarm {
public:
    explicit MemoryAlarm(sandbox::RabbitMqServer& broker) : broker_(broker) {
        broker_.ctl({"set_vm_memory_high_watermark", "absolute", "1"});
    }
    MemoryAlarm(const MemoryAlarm&) = delete;
    MemoryAlarm& operator=(const MemoryAlarm&) = delete;
    ~MemoryAlarm() { broker_.ctl({"set_vm_memory_high_watermark", "0.4"}); }

private:
    sandbox::RabbitMqServer& broker_;
};

TEST(Broker, AMemoryAlarmHoldsTheAgentAndLosesNothing) {
    Plant plant;
    plant.at_branches({kLongSales,
                       "insert into sales (amount) values (1), (2), (3), (4), (5), (6), (7), "
                       "(8), (9), (10), (11), (12), (13), (14), (15), (16), (17), (18)"});
    plant.start();
    ASSERT_EQ(plant.difference_at_rest(), "");
    {
        const MemoryAlarm alarm(PlantServers::broker());
        plant.at_branches({kManySales, "update sales set amount = amount + 1 where id % 3 = 0",
                           "delete from sales where id % 5 = 0"});
        EXPECT_TRUE(wait_until([&] {
            const std::string states = PlantServers::broker().ctl({"list_connections", "state"});
            return states.find("blocked") != std::string::npos;
        }));
        for (std::size_t i = 0; i < plant.size(); ++i)
            EXPECT_NE(plant.difference(i), "") << "nothing can pass";
    }
    EXPECT_EQ(plant.difference_at_rest(), "");
    plant.at_branches({kManySales});
    EXPECT_EQ(plant.difference_at_rest(), "");
}

void encrypt(DatabaseConfig& database, BrokerConfig& broker) {
    for (TlsConfig* each : {&database.tls, &broker.tls}) {
        each->mode = TlsMode::kVerify;
        each->ca = PlantServers::authority();
    }
    // The name in the certificate: the broker's client compares no addresses.
    broker.hosts = {{.host = "localhost", .port = PlantServers::broker_tls_port()}};
}

/// Users of the broker with the permissions that README.md names, made in one call of rabbitmqctl.
class BrokerUsers {
public:
    explicit BrokerUsers(std::string password) : password_(std::move(password)) {}
    void add_head_office(const std::string& name) {
        add(name, R"(^(tributary\\.|amq\\.gen))", ".*", ".*");
    }
    void add_branch(const std::string& id) {
        add(id, "^$", R"(^(tributary\\.(changes|status)|amq\\.default)$)",
            fmt::format(R"(^tributary\\.control\\.{}$)", id));
        for (const char* const exchange : {"tributary.changes", "tributary.status"}) {
            topics_.push_back(fmt::format(
                R"({{"user": "{0}", "vhost": "/", "exchange": "{1}", "write": "^branch\\.{0}$", "read": "^$"}})",
                id, exchange));
        }
    }
    void make() const {
        const std::filesystem::path file = Servers::instance().directory().path() / "users.json";
        sandbox::write_private(
            file,
            fmt::format(R"({{"users": [{}], "permissions": [{}], "topic_permissions": [{}]}})",
                        fmt::join(users_, ", "), fmt::join(permissions_, ", "),
                        fmt::join(topics_, ", ")));
        PlantServers::broker().ctl({"import_definitions", file.string()});
    }

private:
    void add(const std::string& name, const std::string& configure, const std::string& write,
             const std::string& read) {
        users_.push_back(
            fmt::format(R"({{"name": "{}", "password": "{}", "tags": ""}})", name, password_));
        permissions_.push_back(fmt::format(
            R"({{"user": "{}", "vhost": "/", "configure": "{}", "write": "{}", "read": "{}"}})",
            name, configure, write, read));
    }

    std::string password_;
    std::vector<std::string> users_;
    std::vector<std::string> permissions_;
    std::vector<std::string> topics_;
};

TEST(Broker, EncryptedWithAccountsThatMayDoNoMoreThanTheyMust) {
    const std::string password = "of the broker";
    const std::filesystem::path file = Servers::instance().directory().path() / "tls.password";
    sandbox::write_private(file, password + "\n");
    const auto use = [&](BrokerConfig& broker, const std::string& user) {
        broker.user = user;
        broker.password_file = file;
    };
    BrokerUsers users(password);
    Plant plant({.head_office = Flavor::kMySql,
                 .adjust_branch =
                     [&](BranchConfig& config) {
                         encrypt(config.database, config.broker);
                         use(config.broker, config.id.value());
                         config.control.accepts_from = {"head-office"};
                         users.add_branch(config.id.value());
                     },
                 .adjust_head_office =
                     [&](HeadOfficeConfig& config) {
                         encrypt(config.database, config.broker);
                         use(config.broker, "head-office");
                         config.dashboard.tls_certificate = PlantServers::certificate();
                         config.dashboard.tls_key = PlantServers::certificate_key();
                         users.add_head_office("head-office");
                     }});
    users.make();
    plant.at_branches({kLongSales, "insert into sales (amount) values (1), (2), (3)"});
    plant.start();
    ASSERT_EQ(plant.difference_at_rest(), "");
    plant.at_branches({"update sales set amount = 7", "delete from sales where id = 2"});
    EXPECT_EQ(plant.difference_at_rest(), "");
    EXPECT_TRUE(wait_until([&] { return plant.ask({"status", "--check"}).code == 0; }));
    const Outcome doctor = plant.run({"doctor", "--config", plant.site(0).config_file.string()});
    EXPECT_EQ(doctor.code, 0) << doctor.out << doctor.err;
    const std::string server =
        fmt::format("https://localhost:{}", plant.office_config().dashboard.listen.port);
    const Outcome refused = plant.run({"status", "--server", server, "--token-file", file.string(),
                                       "--ca", PlantServers::authority().string()});
    EXPECT_NE(refused.err.find("tributary token create"), std::string::npos)
        << "the certificate is good, the token is not: " << refused.err;
    const std::string encrypted = PlantServers::broker().ctl({"list_connections", "user", "ssl"});
    EXPECT_EQ(encrypted.find("false"), std::string::npos) << encrypted;
    // A certificate of another authority is not taken.
    plant.site(0).config.database.tls.ca = "/etc/ssl/certs/ca-certificates.crt";
    plant.write_configurations();
    EXPECT_EQ(plant.run({"doctor", "--config", plant.site(0).config_file.string()}).code, 5);
}

}  // namespace
}  // namespace tributary::test
