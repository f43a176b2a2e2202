#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sandbox/database_server.hpp"
#include "sandbox/rabbitmq_server.hpp"
#include "sandbox/server_directory.hpp"
#include "support/comparison.hpp"
#include "support/sql_session.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {

/// Every kind of branch database, for INSTANTIATE_TEST_SUITE_P(…,
/// testing::ValuesIn(branch_flavors()), flavor_name).
[[nodiscard]] std::vector<Flavor> branch_flavors();

/// Every broker that this machine has: the system's, and RabbitMQ 4 where the system's is older.
[[nodiscard]] std::vector<sandbox::Broker> brokers();

/// "MariaDb" or "MySql"; "System" or "Private".
[[nodiscard]] std::string text_of(Flavor flavor);
[[nodiscard]] std::string text_of(sandbox::Broker broker);
template <class Info>
std::string flavor_name(const Info& info) {
    return text_of(info.param);
}

/// Real servers for one test executable: each is started when a test first asks for it, shared by
/// the tests after it, and gone when the executable ends, however it ends. Tests use databases and
/// names of their own in them; a test that stops or kills a server makes one for itself. The main
/// thread only.
class Servers {
public:
    static Servers& instance();

    /// A branch's server with binary log, row format, full row metadata. With `arguments` another
    /// server than without.
    sandbox::DatabaseServer& branch(Flavor flavor, const std::vector<std::string>& arguments = {});
    /// A MariaDB without binary log, as a head office has.
    sandbox::DatabaseServer& head_office();
    /// With `configuration` (lines of rabbitmq.conf) another broker than without.
    sandbox::RabbitMqServer& broker(sandbox::Broker broker = sandbox::Broker::kSystem,
                                    const std::vector<std::string>& configuration = {});

    /// Not yet started and nobody else's; must be gone before the executable ends.
    [[nodiscard]] std::unique_ptr<sandbox::DatabaseServer> make_database(
        Flavor flavor, sandbox::DatabaseOptions options);
    [[nodiscard]] std::unique_ptr<sandbox::RabbitMqServer> make_broker(
        sandbox::RabbitMqOptions options = {});
    /// For whatever else a test starts or writes.
    [[nodiscard]] const sandbox::ServerDirectory& directory();
    /// Ends all shared servers and removes the directory.
    void clear();

private:
    [[nodiscard]] std::string unique_name(const std::string& stem);

    std::unique_ptr<sandbox::ServerDirectory> directory_;
    std::map<std::string, std::unique_ptr<sandbox::DatabaseServer>> databases_;
    std::map<std::string, std::unique_ptr<sandbox::RabbitMqServer>> brokers_;
    unsigned count_ = 0;
};

}  // namespace tributary::test
