#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "apply/apply_settings.hpp"
#include "apply/head_office_table.hpp"
#include "mysql/bulk_statement.hpp"

namespace tributary {

/// A head-office table that was checked and may be written.
struct Target {
    TargetTable table;
    /// Never given twice in a process.
    std::uint64_t id = 0;
    bool is_rewritten = false;
    /// Of the written columns; empty: values cannot be bound.
    std::vector<mysql::BulkType> bulk_types;
};

/// Thrown in the middle of a transaction when tables must be added to first: DDL ends a
/// transaction, so it is rolled back, the statements are run, and the work begins anew.
struct AdditionsNeeded {
    std::vector<std::string> statements;
};

/// One branch's checked targets. A table is checked before its first row, and again when its schema
/// changes.
class Targets {
public:
    struct Options {
        const TargetMappings* mappings = nullptr;
        MayAdd may;
    };
    Targets(BranchId branch, Options options) : branch_(std::move(branch)), options_(options) {}

    /// Throws Failure(kHaltStage) with what mends it when the table cannot be written;
    /// AdditionsNeeded. The reference lives until the next call for a table of the same name, or
    /// forget.
    [[nodiscard]] const Target& target_of(mysql::Connection& connection,
                                          const std::shared_ptr<const TableSchema>& schema);
    /// Everything is checked again before its next row.
    void forget() { targets_.clear(); }

private:
    [[noreturn]] void refuse(const std::string& why) const;
    void refuse_shared(const TableName& source, const TargetMapping& mapping) const;

    BranchId branch_;
    Options options_;
    std::map<TableName, std::unique_ptr<Target>> targets_;
};

}  // namespace tributary
