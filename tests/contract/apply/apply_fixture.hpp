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

/// A server as a head office: the usual one, or a MySQL.
inline sandbox::DatabaseServer& head_office_of(Flavor flavor) {
    return flavor == Flavor::kMariaDb ? Servers::instance().head_office()
                                      : Servers::instance().branch(Flavor::kMySql);
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
