#include "app/branch_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/failure.hpp"
#include "capture/schema_catalog.hpp"

namespace tributary::app {
namespace {

std::vector<std::string> databases_of(const BranchTable& table, mysql::Connection& connection) {
    if (table.name.database().find('*') == std::string::npos) return {table.name.database()};
    std::vector<std::string> databases;
    const mysql::Rows rows = connection.query("show databases");
    for (std::size_t row = 0; row < rows.size(); ++row) databases.emplace_back(rows.text(row, 0));
    return databases;
}

}  // namespace

std::vector<TableName> resolve_tables(const BranchConfig& config, mysql::Connection& connection) {
    std::vector<TableName> tables;
    for (const BranchTable& table : config.tables) {
        bool is_any = false;
        if (table.name.is_exact()) {
            tables.push_back({.database = table.name.database(), .table = table.name.table()});
            is_any = true;
        } else {
            for (const std::string& database : databases_of(table, connection)) {
                for (TableName& name : capture::fetch_table_names(connection, database)) {
                    if (!table.name.matches(name) || !config.is_synchronised(name)) continue;
                    tables.push_back(std::move(name));
                    is_any = true;
                }
            }
        }
        if (!is_any) {
            throw Failure(Recovery::kHaltStage,
                          fmt::format("branch \"{}\": no table matches \"{}\"; correct tables in "
                                      "the configuration, or"
                                      " grant SELECT on it to {}",
                                      config.id, table.name.to_string(), config.database.user));
        }
    }
    std::ranges::sort(tables);
    const auto repeated = std::ranges::unique(tables);
    tables.erase(repeated.begin(), repeated.end());
    return tables;
}

}  // namespace tributary::app
