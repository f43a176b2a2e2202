#include "apply/schema_book.hpp"

namespace tributary {

void SchemaBook::learn(const std::shared_ptr<const TableSchema>& schema) {
    std::shared_ptr<const TableSchema>& known = schemas_[schema->name];
    if (known == schema || (known && *known == *schema)) return;
    const bool had_keys = known && !known->foreign_keys.empty();
    known = schema;
    if (had_keys || !schema->foreign_keys.empty()) find_children();
}

const std::vector<SchemaBook::Child>& SchemaBook::children_of(const TableName& parent) const {
    static const std::vector<Child> none;
    if (children_.empty()) return none;
    const auto found = children_.find(parent);
    return found == children_.end() ? none : found->second;
}

void SchemaBook::clear() {
    schemas_.clear();
    children_.clear();
}

void SchemaBook::find_children() {
    children_.clear();
    for (const auto& [name, schema] : schemas_) {
        for (std::size_t i = 0; i < schema->foreign_keys.size(); ++i) {
            const ForeignKey& key = schema->foreign_keys[i];
            const bool cascades = key.on_delete != ReferentialAction::kRestrict ||
                                  key.on_update != ReferentialAction::kRestrict;
            if (cascades) children_[key.parent].push_back({.schema = schema, .key = i});
        }
    }
}

}  // namespace tributary
