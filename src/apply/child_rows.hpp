#pragma once

#include "apply/apply_plan.hpp"
#include "apply/targets.hpp"

namespace tributary {

/// Reads child rows for cascades from the head office, inside the branch's open transaction.
class StoredChildRows final : public ChildReader {
public:
    explicit StoredChildRows(Targets& targets) : targets_(targets) {}
    /// The connection of the transaction; null outside of one.
    void use(mysql::Connection* connection) { connection_ = connection; }
    void read_children(const TableSchema& child, std::span<const ColumnIndex> columns,
                       std::span<const Cell> values, TableRows& out) override;

private:
    Targets& targets_;
    mysql::Connection* connection_ = nullptr;
};

}  // namespace tributary
