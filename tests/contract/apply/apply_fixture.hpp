#pragma once

#include <memory>
#include <string>

#include "apply/apply_settings.hpp"
#include "apply/head_office_setup.hpp"
#include "mysql/connection.hpp"
#include "support/servers.hpp"

namespace tributary::test {

inline mysql::ConnectOptions connect_to(const sandbox::DatabaseServer& server) {
    mysql::ConnectOptions options;
    options.host = server.host();
    options.port = server.port();
    options.user = server.user();
    options.password = server.password();
    return options;
}

/// A server that does not wait for the disk: these tests make hundreds of tables, and none cuts the
/// power.
inline sandbox::DatabaseServer& quick_server(Flavor flavor) {
    return Servers::instance().branch(flavor, {"--innodb-flush-method=nosync", "--sync-binlog=0"});
}

/// Settings for a head office in one fresh database, which also holds the ledger.
inline ApplySettings settings_for(const sandbox::DatabaseServer& server,
                                  const std::string& database) {
    ApplySettings settings;
    settings.database = connect_to(server);
    settings.own_database = database;
    settings.lock_wait_timeout = std::chrono::seconds(2);
    return settings;
}

}  // namespace tributary::test
