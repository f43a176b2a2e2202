#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "binlog/row_decoder.hpp"
#include "binlog/table_map.hpp"
#include "capture/visible_set.hpp"
#include "model/schema.hpp"

namespace tributary::capture {

/// The tables as the server describes them now, which may be later than where the stream is.
struct DescribedTables {
    std::vector<std::shared_ptr<const TableSchema>> tables;
    /// The description holds for row events behind this place, until a DDL statement.
    VisibleSet known_at;
};

/// Finds the decoder for a table's row events. Pure but for `describe`, which asks the server; one
/// thread.
///
/// A row event that does not fit the description is one of two: the stream is behind, and a DDL
/// statement will come that explains it. Its rows cannot be read, and need not be: that statement
/// brings a re-sync, and the book asks for one at each end of the stretch. Or the description is
/// too old, and is asked for again; if it still does not fit, the stream must stop.
class TableBook {
public:
    using Describe = std::function<DescribedTables()>;

    TableBook(std::vector<TableName> names, Describe describe);

    [[nodiscard]] bool is_synchronised(const TableName& name) const;
    /// As the server described it last; null: not (yet).
    [[nodiscard]] std::shared_ptr<const TableSchema> described(const TableName& name) const;
    /// Asks the server. May throw Failure.
    void refresh();

    struct Lookup {
        /// Null: the rows cannot be read, and a DDL statement will come that explains why.
        binlog::RowDecoder* decoder = nullptr;
        /// The table enters or leaves a stretch of unreadable rows here: it needs a re-sync.
        bool needs_resync = false;
    };
    /// `read`: everything before the open transaction. The decoder lives until the next call of
    /// refresh or altered.
    [[nodiscard]] Result<Lookup> find(const std::shared_ptr<const binlog::TableMap>& map,
                                      const VisibleSet& read);
    /// A DDL statement named the table.
    void altered(const TableName& name);
    /// Its rows cannot be read for now.
    [[nodiscard]] bool is_unreadable(const TableName& name) const {
        return unreadable_.contains(name);
    }

private:
    struct Entry {
        std::shared_ptr<const binlog::TableMap> map;
        std::optional<binlog::RowDecoder> decoder;
    };

    [[nodiscard]] Result<binlog::RowDecoder> make_decoder(
        const std::shared_ptr<const binlog::TableMap>& map) const;

    std::vector<TableName> names_;
    Describe describe_;
    DescribedTables described_;
    std::unordered_map<const binlog::TableMap*, Entry> entries_;
    std::set<TableName> unreadable_;
};

}  // namespace tributary::capture
