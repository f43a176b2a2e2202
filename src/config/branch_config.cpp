#include "config/branch_config.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/fingerprint.hpp"
#include "config/fields.hpp"
#include "config/toml_document.hpp"

namespace tributary {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array<std::string_view, 3> kModes{"continuous", "interval", "manual"};

std::vector<std::string> texts_of(const std::vector<TablePattern>& patterns) {
    std::vector<std::string> result;
    for (const TablePattern& each : patterns) result.push_back(each.to_string());
    return result;
}

void describe_table(Fields& fields, BranchTable& table) {
    fields.decoded("name", table.name, table.name.to_string(), TablePattern::decode,
                   kTablePatternForm, Need::kRequired);
    fields.decoded_list("exclude", table.exclude, texts_of(table.exclude), TablePattern::decode,
                        kTablePatternForm);
}

void describe_replication(Fields& fields, ReplicationConfig& config) {
    fields.whole<std::uint32_t>("server_id", config.server_id, {0, 0xffffffff});
    fields.duration("heartbeat", config.heartbeat, {milliseconds(500), seconds(300)});
}

void describe_add_rows(Fields& fields, AddRowsConfig& config) {
    fields.decoded_list("tables", config.tables, texts_of(config.tables), TablePattern::decode,
                        "database.table");
    fields.text("user", config.user);
    fields.path("password_file", config.password_file);
    if (!config.tables.empty() && config.user.empty()) {
        fields.fault("user", "is missing",
                     "an account of the branch's database that may insert into the tables");
    }
}

/// Only what is synchronised: a row that is added shall arrive.
void check_add_rows(Fields& fields, const BranchConfig& config) {
    for (const TablePattern& table : config.control.add_rows.tables) {
        const TableName name{.database = table.database(), .table = table.table()};
        if (table.is_exact() && config.is_synchronised(name)) continue;
        fields.fault("control",
                     fmt::format("add_rows.tables names {}, which is no single table of [[tables]]",
                                 table.to_string()),
                     "tables that are synchronised, without a star");
    }
}

void describe_control(Fields& fields, ControlConfig& config) {
    fields.texts("accept_from", config.accepts_from);
    fields.duration("admission_patience", config.admission_patience, {seconds(0), hours(1)});
    fields.section("add_rows", [&](Fields& inner) { describe_add_rows(inner, config.add_rows); });
}

void describe_snapshot(Fields& fields, SnapshotConfig& config) {
    fields.whole<std::uint32_t>("chunk_rows", config.chunk_rows, {1, 1'000'000});
    fields.bytes("recorded_bytes_max", config.recorded_bytes_max,
                 {std::size_t{64} << 10, std::size_t{1} << 30});
}

void describe_limits(Fields& fields, BranchLimits& limits) {
    fields.bytes("queue_bytes", limits.queue_bytes, {std::size_t{64} << 10, std::size_t{1} << 30});
    fields.bytes("batch_bytes", limits.batch_bytes, {std::size_t{4} << 10, std::size_t{8} << 20});
    fields.whole<std::uint32_t>("batch_rows", limits.batch_rows, {1, 1'000'000});
    fields.whole<std::uint32_t>("window_messages", limits.window_messages, {1, 10'000});
}

}  // namespace

bool BranchConfig::is_synchronised(const TableName& name) const {
    return std::ranges::any_of(tables, [&](const BranchTable& table) {
        return table.name.matches(name) &&
               std::ranges::none_of(table.exclude,
                                    [&](const TablePattern& each) { return each.matches(name); });
    });
}

std::vector<std::string> BranchConfig::commanders() const {
    if (!control.accepts_from.empty()) return control.accepts_from;
    return {"head-office", broker.user};
}

std::optional<DatabaseConfig> BranchConfig::add_rows_database() const {
    if (control.add_rows.tables.empty()) return std::nullopt;
    DatabaseConfig account = database;
    account.user = control.add_rows.user;
    account.password_file = control.add_rows.password_file;
    return account;
}

std::uint32_t BranchConfig::server_id() const {
    if (replication.server_id != 0) return replication.server_id;
    const std::uint64_t hash = fingerprint_of(as_bytes(id.value()));
    return static_cast<std::uint32_t>(0x40000000u | (hash & 0x3fffffffu));
}

void describe(Fields& fields, BranchConfig& config) {
    fields.decoded("id", config.id, config.id.value(), decode_branch_id, "", Need::kRequired);
    fields.path("state_directory", config.state_directory);
    fields.enumeration("mode", config.mode, kModes);
    fields.duration("interval", config.interval, {seconds(1), hours(24 * 7)});
    fields.duration("status_interval", config.status_interval, {milliseconds(100), seconds(60)});
    fields.section("database", [&](Fields& inner) { describe(inner, config.database); });
    fields.section("replication",
                   [&](Fields& inner) { describe_replication(inner, config.replication); });
    fields.section("broker", [&](Fields& inner) { describe(inner, config.broker); });
    fields.section("control", [&](Fields& inner) { describe_control(inner, config.control); });
    fields.list("tables", config.tables, Need::kRequired, describe_table);
    fields.section("snapshot", [&](Fields& inner) { describe_snapshot(inner, config.snapshot); });
    fields.section("limits", [&](Fields& inner) { describe_limits(inner, config.limits); });
    fields.section("log", [&](Fields& inner) { describe(inner, config.log); });
    check_add_rows(fields, config);
    if (config.state_directory.empty()) {
        fields.fault("state_directory", "is empty", "a directory that the agent may write");
    }
}

ConfigResult<BranchConfig> read_branch_config(std::string_view text, const std::string& file) {
    BranchConfig config;
    ConfigFaults faults = read_toml(text, file, [&](Fields& fields) { describe(fields, config); });
    if (!faults.empty()) return tl::unexpected(std::move(faults));
    return config;
}

std::string dump(const BranchConfig& config) {
    BranchConfig copy = config;
    return dump_toml([&](Fields& fields) { describe(fields, copy); });
}

std::vector<std::string> branch_config_keys() {
    BranchConfig config;
    return list_keys([&](Fields& fields) { describe(fields, config); });
}

}  // namespace tributary
