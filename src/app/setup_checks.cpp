#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "amqp/connection.hpp"
#include "amqp/topology.hpp"
#include "app/await_database.hpp"
#include "app/branch_tables.hpp"
#include "app/commands.hpp"
#include "app/connections.hpp"
#include "app/head_office_settings.hpp"
#include "app/sales_settings.hpp"
#include "apply/head_office_setup.hpp"
#include "base/failure.hpp"
#include "capture/branch_doctor.hpp"
#include "capture/schema_catalog.hpp"
#include "records/accounts.hpp"
#include "records/sales_table.hpp"

namespace tributary::app {
namespace {

void append(std::vector<Finding>& all, std::vector<Finding> more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

/// Runs one part of the examination; what stops it is a finding too, so that the rest is still
/// looked at.
template <class Part>
void examine(std::vector<Finding>& findings, const std::string& fix, Part&& part) {
    try {
        part();
    } catch (const mysql::SqlFailure& failure) {
        findings.push_back(
            {.severity = Severity::kFatal, .what = failure.what(), .fix = fix_of(failure)});
    } catch (const Failure& failure) {
        findings.push_back({.severity = Severity::kFatal, .what = failure.what(), .fix = fix});
    }
}

void examine_broker(std::vector<Finding>& findings, const BrokerConfig& config,
                    const std::vector<BranchId>& branches, const std::stop_token& stop) {
    examine(findings, "check [broker] in the configuration, and that RabbitMQ runs there", [&] {
        amqp::Connection connection(broker_options(config, "tributary doctor"), stop);
        findings.push_back({.severity = Severity::kOk,
                            .what = fmt::format("broker {} accepts user {}",
                                                to_string(config.hosts.front()), config.user),
                            .fix = {}});
        for (const BranchId& branch : branches) {
            examine(
                findings,
                "run `tributary init`, or start the head office once with declare_topology = true",
                [&] { amqp::Topology(connection).check_branch(branch); });
        }
    });
}

}  // namespace

std::vector<Finding> examine_branch(const BranchConfig& config, std::stop_token stop) {
    std::vector<Finding> findings;
    examine(findings, "check [database] in the configuration, and that the server runs there", [&] {
        mysql::Connection connection(database_options(config.database), {}, stop);
        append(findings, capture::check_branch(connection, resolve_tables(config, connection)));
    });
    if (const auto add_rows = config.add_rows_database()) {
        examine(findings, "check control.add_rows in the configuration", [&] {
            findings.push_back(capture::check_add_rows_account(database_options(*add_rows), stop));
        });
    }
    examine_broker(findings, config.broker, {config.id}, stop);
    return findings;
}

std::vector<Finding> examine_head_office(const HeadOfficeConfig& config, std::stop_token stop) {
    std::vector<Finding> findings;
    examine(findings, "check [database] in the configuration, and that the server runs there", [&] {
        mysql::Connection connection(database_options(config.database), {}, stop);
        append(findings, check_head_office_server(connection));
        append(findings, check_own_tables(connection, config.schema));
        if (const auto sales = sales_settings(config)) {
            append(findings, records::check_sales(connection, *sales));
        }
        if (config.dashboard.is_enabled) {
            append(findings, records::check_accounts(connection, config.schema));
        }
    });
    examine_broker(findings, config.broker, config.branches, stop);
    return findings;
}

std::vector<Finding> init_head_office(const HeadOfficeConfig& config, std::stop_token stop) {
    {
        mysql::Connection connection = open_database(config.database, stop);
        create_own_tables_in(connection, config.schema);
        if (const auto sales = sales_settings(config)) {
            const auto description = records::describe_sales(connection, *sales);
            if (description.table) records::create_date_index(connection, *description.table);
        }
    }
    {
        amqp::Connection connection(broker_options(config.broker, "tributary init"), stop);
        amqp::Topology topology(connection, topology_limits(config));
        topology.declare_shared();
        for (const BranchId& branch : config.branches) topology.declare_branch(branch);
    }
    return examine_head_office(config, std::move(stop));
}

std::vector<Finding> init_tables(const HeadOfficeConfig& head_office, const BranchConfig& branch,
                                 std::stop_token stop) {
    std::vector<Finding> findings = init_head_office(head_office, stop);
    mysql::Connection source = open_database(branch.database, stop);
    capture::SchemaCatalog catalog = capture::fetch_catalog(source, resolve_tables(branch, source));
    append(findings, std::move(catalog.findings));
    const TargetMappings mappings = target_mappings(head_office);
    mysql::Connection target = open_database(head_office.database, stop);
    append(findings, check_targets(target, branch.id, mappings, catalog.tables, true));
    return findings;
}

}  // namespace tributary::app
