#include "support/servers.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

#include "sandbox/private_servers.hpp"

namespace tributary::test {
namespace {

class ClearServers final : public testing::Environment {
public:
    void TearDown() override { Servers::instance().clear(); }
};

// GoogleTest owns it.
[[maybe_unused]] testing::Environment* const kClearServers =
    testing::AddGlobalTestEnvironment(new ClearServers);

}  // namespace

std::vector<Flavor> branch_flavors() {
    return {Flavor::kMariaDb, Flavor::kMySql};
}

std::vector<sandbox::Broker> brokers() {
    std::vector<sandbox::Broker> all{sandbox::Broker::kSystem};
    if (sandbox::has_private_server("rabbitmq")) all.push_back(sandbox::Broker::kPrivate);
    return all;
}

std::string text_of(sandbox::Broker broker) {
    switch (broker) {
        case sandbox::Broker::kSystem:
            return "System";
        case sandbox::Broker::kPrivate:
            return "Private";
    }
    return {};
}

std::string text_of(Flavor flavor) {
    switch (flavor) {
        case Flavor::kMariaDb:
            return "MariaDb";
        case Flavor::kMySql:
            return "MySql";
    }
    return {};
}

Servers& Servers::instance() {
    static Servers servers;
    return servers;
}

const sandbox::ServerDirectory& Servers::directory() {
    if (!directory_) {
        directory_ = std::make_unique<sandbox::ServerDirectory>(sandbox::DirectoryOptions{
            .templates = std::filesystem::path(TRIBUTARY_BINARY_DIR) / "server-templates"});
    }
    return *directory_;
}

std::string Servers::unique_name(const std::string& stem) {
    return fmt::format("{}-{}", stem, ++count_);
}

std::unique_ptr<sandbox::DatabaseServer> Servers::make_database(Flavor flavor,
                                                                sandbox::DatabaseOptions options) {
    if (options.name.empty()) options.name = unique_name(text_of(flavor));
    if (flavor == Flavor::kMariaDb) {
        return std::make_unique<sandbox::MariaDbServer>(directory(), std::move(options));
    }
    return std::make_unique<sandbox::MySqlServer>(directory(), std::move(options));
}

std::unique_ptr<sandbox::RabbitMqServer> Servers::make_broker(sandbox::RabbitMqOptions options) {
    if (options.name == sandbox::RabbitMqOptions{}.name) options.name = unique_name("broker");
    return std::make_unique<sandbox::RabbitMqServer>(directory(), std::move(options));
}

sandbox::DatabaseServer& Servers::branch(Flavor flavor, const std::vector<std::string>& arguments) {
    auto& server = databases_[fmt::format("{} {}", text_of(flavor), fmt::join(arguments, " "))];
    if (!server) {
        sandbox::DatabaseOptions options{.server_id = 10 + count_,
                                         .arguments = {"--binlog-row-metadata=FULL"}};
        options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
        server = make_database(flavor, std::move(options));
    }
    server->start();
    return *server;
}

sandbox::DatabaseServer& Servers::head_office() {
    auto& server = databases_["head office"];
    if (!server) {
        server = make_database(Flavor::kMariaDb, {.server_id = 2, .with_binary_log = false});
    }
    server->start();
    return *server;
}

sandbox::RabbitMqServer& Servers::broker(sandbox::Broker broker,
                                         const std::vector<std::string>& configuration) {
    auto& server = brokers_[fmt::format("{} {}", text_of(broker), fmt::join(configuration, "\n"))];
    if (!server) server = make_broker({.configuration = configuration, .broker = broker});
    server->start();
    return *server;
}

void Servers::clear() {
    databases_.clear();
    brokers_.clear();
    directory_.reset();
}

}  // namespace tributary::test
