#include "apply/targets.hpp"

#include <fmt/format.h>

#include <atomic>

#include "base/failure.hpp"

namespace tributary {
namespace {

mysql::BulkType bulk_type_of(const Column& column) {
    switch (column.type) {
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
            return column.is_unsigned ? mysql::BulkType::kUnsigned : mysql::BulkType::kSigned;
        case ColumnType::kYear:
        case ColumnType::kBit:
        case ColumnType::kEnum:
        case ColumnType::kSet:
            return mysql::BulkType::kUnsigned;
        case ColumnType::kFloat:
        case ColumnType::kDouble:
            return mysql::BulkType::kDouble;
        case ColumnType::kDecimal:
        case ColumnType::kDate:
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
        case ColumnType::kJson:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
            return mysql::BulkType::kText;
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
            return column.charset.starts_with("utf8") || column.charset == "ascii"
                       ? mysql::BulkType::kText
                       : mysql::BulkType::kBytes;
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
        case ColumnType::kGeometry:
        case ColumnType::kVector:
            return mysql::BulkType::kBytes;
    }
    return mysql::BulkType::kBytes;
}

std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

}  // namespace

void Targets::refuse(const std::string& why) const {
    throw Failure(Recovery::kHaltStage, fmt::format("branch \"{}\": {}", branch_, why));
}

/// Rows of two tables with equal keys would overwrite each other.
void Targets::refuse_shared(const TableName& source, const TargetMapping& mapping) const {
    for (const auto& [other, target] : targets_) {
        if (!target || other == source) continue;
        const TargetMapping& taken = target->table.mapping();
        if (taken.database != mapping.database || taken.table != mapping.table) continue;
        refuse(
            fmt::format("tables {} and {} would both go to {}.{}; give one of them another target "
                        "in the head office's configuration",
                        to_string(other), to_string(source), mapping.database, mapping.table));
    }
}

const Target& Targets::target_of(mysql::Connection& connection,
                                 const std::shared_ptr<const TableSchema>& schema) {
    std::unique_ptr<Target>& known = targets_[schema->name];
    if (known && (known->table.shared_schema() == schema || known->table.schema() == *schema))
        return *known;
    known.reset();
    const std::optional<TargetMapping> mapping = options_.mappings->find(schema->name);
    if (!mapping) {
        refuse(
            fmt::format("table {} arrives and the head office's configuration does not name it; "
                        "{}",
                        to_string(schema->name), fix_of_unmapped(schema->name)));
    }
    refuse_shared(schema->name, *mapping);
    auto table = TargetTable::make(schema, *mapping, branch_);
    if (!table) refuse(table.error().what);
    const HeadOfficeTable there = fetch_table(connection, mapping->database, mapping->table);
    const Flavor flavor = connection.server_info().flavor;
    const TargetCheck check = check_target(*table, there, flavor);
    if (check.is_refused()) {
        const bool may_add = there.exists ? options_.may.add_columns : options_.may.create_tables;
        if (may_add && check.additions.size() == check.findings.size())
            throw AdditionsNeeded{check.additions};
        refuse(check.explanation());
    }
    Target target{.table = *std::move(table),
                  .id = next_id(),
                  .is_rewritten = check.is_rewritten,
                  .bulk_types = {}};
    if (check.is_bulk_safe && connection.has_bulk()) {
        for (const ColumnIndex index : target.table.written()) {
            target.bulk_types.push_back(bulk_type_of(target.table.schema().columns[index]));
        }
    }
    known = std::make_unique<Target>(std::move(target));
    return *known;
}

}  // namespace tributary
