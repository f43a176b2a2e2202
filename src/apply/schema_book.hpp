#pragma once

#include <map>
#include <memory>
#include <vector>

#include "model/messages.hpp"

namespace tributary {

/// The newest schema of each table of one branch, and which table refers to which. Needed because
/// the server's cascades change child rows without a row event.
class SchemaBook {
public:
    struct Child {
        std::shared_ptr<const TableSchema> schema;
        /// Index into schema->foreign_keys.
        std::size_t key = 0;
        [[nodiscard]] const ForeignKey& foreign_key() const { return schema->foreign_keys[key]; }
    };

    void learn(const std::shared_ptr<const TableSchema>& schema);
    /// Foreign keys that cascade from this parent; the reference lives until the next learn.
    [[nodiscard]] const std::vector<Child>& children_of(const TableName& parent) const;
    void clear();

private:
    void find_children();

    std::map<TableName, std::shared_ptr<const TableSchema>> schemas_;
    std::map<TableName, std::vector<Child>> children_;
};

}  // namespace tributary
