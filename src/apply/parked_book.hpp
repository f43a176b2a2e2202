#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "model/messages.hpp"
#include "mysql/connection.hpp"
#include "sql/target_table.hpp"

namespace tributary {

/// A change that the head office's database refuses.
struct ParkedChange {
    TableName table;
    EncodedKey key;
    bool is_delete = false;
    /// For people, with the names of the head office's table: `id=5`, and the row as a JSON object
    /// of texts (empty for a delete).
    std::string key_text;
    std::string change_text;
    /// Exact: what removes the key's row, and what writes the new one (empty for a delete).
    std::string remove_sql;
    std::string write_sql;
    unsigned error_code = 0;
    std::string error_text;
    Epoch epoch;
    Sequence sequence;
};

/// `row` has one cell a column of the schema; of a delete only the key counts.
[[nodiscard]] ParkedChange make_parked(const TargetTable& table, std::span<const Cell> row,
                                       bool is_delete);

/// One branch's parked keys: the table `tributary_parked`, and which keys are in it, in memory, so
/// that the usual change costs no question to the database. The same of strayed keys: those of
/// sales that a person discarded or repaired, so that the head office's row is not the one before
/// of the branch's next change. Every call is part of the caller's
/// transaction; after a rollback call fetch.
class ParkedBook {
public:
    ParkedBook(std::string database, BranchId branch)
        : database_(std::move(database)), branch_(std::move(branch)) {}

    void fetch(mysql::Connection& connection);
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool has_any(const TableName& table) const { return keys_.contains(table); }
    /// Keys of a table; only if has_any.
    [[nodiscard]] const std::set<EncodedKey, std::less<>>& keys_of(const TableName& table) const {
        return keys_.at(table);
    }

    /// Empty for most tables.
    [[nodiscard]] const std::set<EncodedKey, std::less<>>& strayed_of(const TableName& table) const;
    /// The key's row is written again, or parked.
    void forget_strayed(mysql::Connection& connection, const TableName& table,
                        std::string_view key);

    /// In place of what is parked for the same key.
    void park(mysql::Connection& connection, const ParkedChange& change);
    /// The key is as the branch has it again.
    void settle(mysql::Connection& connection, const TableName& table, std::string_view key);
    /// A re-sync has gone over the whole table: what was parked before it began is settled or
    /// parked anew.
    void settle_older(mysql::Connection& connection, const TableName& table, Epoch epoch,
                      Sequence sequence);

private:
    [[nodiscard]] std::string where_table(const TableName& table) const;
    [[nodiscard]] std::string where_key(const TableName& table, std::string_view key) const;

    std::string database_;
    BranchId branch_;
    using Keys = std::map<TableName, std::set<EncodedKey, std::less<>>>;

    Keys keys_;
    Keys strayed_;
    std::size_t size_ = 0;
};

}  // namespace tributary
