#include "config/head_office_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "config/fields.hpp"
#include "config/toml_document.hpp"

namespace tributary {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// A message of 144 MiB, the largest there is, travels in 145 parts of 1 MiB.
constexpr std::uint32_t kPrefetchMin = 150;
constexpr std::string_view kTarget = "database.table, where * stands for the source's name";

/// Nothing: the table of the same name.
Result<TablePattern> decode_target(std::string_view text) {
    return text.empty() ? TablePattern() : TablePattern::decode(text);
}

bool is_name_or_star(std::string_view part) {
    return part == "*" || part.find('*') == std::string_view::npos;
}

void check_columns(Fields& fields, const TableMapping& table) {
    if (table.branch_column.empty()) {
        fields.fault("branch_column", "is empty", "the column that holds the branch's id");
    }
    std::set<std::string> taken{table.branch_column};
    if (!table.synced_at_column.empty() && !taken.insert(table.synced_at_column).second) {
        fields.fault("synced_at_column",
                     fmt::format("'{}' is branch_column already", table.synced_at_column),
                     "another column, or \"\" for none");
    }
    for (const auto& [from, to] : table.rename) {
        if (from.empty() || to.empty()) {
            fields.fault("rename", "a name is empty", "column = \"column\"");
        } else if (!taken.insert(to).second) {
            fields.fault("rename", fmt::format("'{}' would be filled twice", to),
                         "a target column for each source column");
        }
    }
}

void describe_table(Fields& fields, TableMapping& table) {
    fields.decoded("source", table.source, table.source.to_string(), TablePattern::decode,
                   kTablePatternForm, Need::kRequired);
    const std::string target = table.target == TablePattern{} ? "" : table.target.to_string();
    fields.decoded("target", table.target, target, decode_target, kTarget);
    if (!is_name_or_star(table.target.database()) || !is_name_or_star(table.target.table())) {
        fields.fault("target", fmt::format("'{}' mixes a star with text", table.target.to_string()),
                     std::string(kTarget));
    } else if (!table.source.is_exact() && table.target.is_exact() &&
               table.target != TablePattern{}) {
        fields.fault("target", "many tables would go to one",
                     "a star in target, or none in source");
    }
    fields.text("branch_column", table.branch_column);
    fields.text("synced_at_column", table.synced_at_column);
    fields.mapping("rename", table.rename);
    check_columns(fields, table);
}

void describe_apply(Fields& fields, ApplyConfig& config) {
    fields.whole<std::uint32_t>("lanes", config.lanes, {1, 64});
    fields.whole<std::uint32_t>("rows_per_commit", config.rows_per_commit, {1, 1'000'000});
    fields.bytes("bytes_per_commit", config.bytes_per_commit,
                 {std::size_t{64} << 10, std::size_t{1} << 30});
    fields.whole<std::uint32_t>("atomic_rows_max", config.atomic_rows_max, {1, 100'000'000});
    fields.whole<std::uint32_t>("prefetch", config.prefetch, {kPrefetchMin, 10'000});
    fields.duration("gap_grace", config.gap_grace, {milliseconds(10), minutes(10)});
    fields.duration("rewind_timeout", config.rewind_timeout, {seconds(1), hours(1)});
    fields.duration("statement_timeout", config.statement_timeout, {seconds(1), minutes(20)});
    fields.flag("create_missing_tables", config.creates_missing_tables);
    fields.flag("apply_additive_schema_changes", config.applies_additive_schema_changes);
}

void describe_queues(Fields& fields, QueueConfig& config) {
    fields.bytes("bytes_max", config.bytes_max, {std::size_t{16} << 20, std::size_t{1} << 40});
    fields.whole<std::uint32_t>("delivery_limit", config.delivery_limit, {1000, 0x7fffffff});
}

/// Nothing: the first table that the configuration names.
Result<TablePattern> decode_sales_source(std::string_view text) {
    if (text.empty()) return TablePattern();
    auto pattern = TablePattern::decode(text);
    if (pattern && !pattern->is_exact()) return fail(fmt::format("'{}' has a star", text));
    return pattern;
}

void describe_sales(Fields& fields, SalesConfig& config) {
    const std::string source = config.source == TablePattern{} ? "" : config.source.to_string();
    fields.decoded("source", config.source, source, decode_sales_source, "database.table");
    SalesColumns& columns = config.columns;
    fields.text("id", columns.id);
    fields.text("date", columns.date);
    fields.text("region", columns.region);
    fields.text("product", columns.product);
    fields.text("quantity", columns.quantity);
    fields.texts("amounts", columns.amounts);
    fields.text("total", columns.total);
    const std::set<std::string> distinct(columns.amounts.begin(), columns.amounts.end());
    if (distinct.size() != columns.amounts.size() || distinct.contains("")) {
        fields.fault("amounts", "a name is empty or there twice", "each column once");
    }
    if (columns.amounts.size() > kSalesAmountsMax) {
        fields.fault("amounts", fmt::format("{} columns", columns.amounts.size()),
                     fmt::format("{} columns at most", kSalesAmountsMax));
    }
    if (!columns.total.empty() && !distinct.contains(columns.total)) {
        fields.fault("total", fmt::format("'{}' is not one of amounts", columns.total),
                     "one of amounts, or \"\" for none");
    }
}

/// A section that can never count is a mistake.
void check_sources(Fields& fields, const std::vector<TableMapping>& tables) {
    std::set<std::string> seen;
    for (const TableMapping& table : tables) {
        if (table.source == TablePattern{}) continue;
        if (!seen.insert(table.source.to_string()).second) {
            fields.fault("tables",
                         fmt::format("source '{}' is there twice", table.source.to_string()),
                         "each source once");
        }
    }
}

void check_branches(Fields& fields, const HeadOfficeConfig& config) {
    std::set<BranchId> seen;
    for (const BranchId& branch : config.branches) {
        if (!seen.insert(branch).second) {
            fields.fault("branches", fmt::format("'{}' is there twice", branch),
                         "each branch once");
        }
    }
}

}  // namespace

bool HeadOfficeConfig::has_branch(const BranchId& branch) const {
    return std::ranges::find(branches, branch) != branches.end();
}

void describe(Fields& fields, HeadOfficeConfig& config) {
    fields.text("schema", config.schema);
    std::vector<std::string> branches;
    for (const BranchId& branch : config.branches) branches.push_back(branch.value());
    fields.decoded_list("branches", config.branches, branches, decode_branch_id, "",
                        Need::kRequired);
    check_branches(fields, config);
    if (config.schema.empty() || config.schema.size() > 64) {
        fields.fault("schema", "is no database name", "1 to 64 bytes");
    }
    fields.section("database", [&](Fields& inner) { describe(inner, config.database); });
    fields.section("broker", [&](Fields& inner) {
        describe(inner, config.broker);
        inner.flag("declare_topology", config.broker.declares_topology);
    });
    fields.list("tables", config.tables, Need::kRequired, describe_table);
    check_sources(fields, config.tables);
    fields.section("apply", [&](Fields& inner) { describe_apply(inner, config.apply); });
    fields.section("queues", [&](Fields& inner) { describe_queues(inner, config.queues); });
    fields.section("status", [&](Fields& inner) {
        inner.duration("unreachable_after", config.status.unreachable_after,
                       {seconds(1), hours(1)});
    });
    fields.section("sales", [&](Fields& inner) { describe_sales(inner, config.sales); });
    fields.section("dashboard", [&](Fields& inner) { describe(inner, config.dashboard); });
    fields.section("log", [&](Fields& inner) { describe(inner, config.log); });
}

ConfigResult<HeadOfficeConfig> read_head_office_config(std::string_view text,
                                                       const std::string& file) {
    HeadOfficeConfig config;
    ConfigFaults faults = read_toml(text, file, [&](Fields& fields) { describe(fields, config); });
    if (!faults.empty()) return tl::unexpected(std::move(faults));
    return config;
}

std::string dump(const HeadOfficeConfig& config) {
    HeadOfficeConfig copy = config;
    return dump_toml([&](Fields& fields) { describe(fields, copy); });
}

std::vector<std::string> head_office_config_keys() {
    HeadOfficeConfig config;
    return list_keys([&](Fields& fields) { describe(fields, config); });
}

}  // namespace tributary
