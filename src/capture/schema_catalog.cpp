#include "capture/schema_catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "capture/column_description.hpp"
#include "sql/quoting.hpp"

namespace tributary::capture {
namespace {

Finding fatal(std::string what, std::string fix) {
    return {.severity = Severity::kFatal, .what = std::move(what), .fix = std::move(fix)};
}

std::string where_table(const TableName& name, std::string_view schema_column,
                        std::string_view table_column) {
    return fmt::format(" where {} = {} and {} = {}", schema_column, quoted_text(name.database),
                       table_column, quoted_text(name.table));
}

std::optional<std::uint64_t> number_at(const mysql::Rows& rows, std::size_t row,
                                       std::size_t column) {
    const auto text = rows.at(row, column);
    std::uint64_t number = 0;
    if (!text ||
        std::from_chars(text->data(), text->data() + text->size(), number).ec != std::errc()) {
        return std::nullopt;
    }
    return number;
}

/// Reads one table; what speaks against it goes to `findings`.
class TableReader {
public:
    TableReader(mysql::Connection& connection, const TableName& name,
                std::span<const TableName> synchronised, std::vector<Finding>& findings)
        : connection_(connection), name_(name), synchronised_(synchronised), findings_(findings) {
        schema_.name = name;
    }

    std::shared_ptr<const TableSchema> read() {
        if (!read_kind()) return nullptr;
        read_columns();
        read_keys();
        read_foreign_keys();
        if (is_refused_) return nullptr;
        if (const auto sound = check(schema_); !sound) {
            refuse(sound.error().what, "see the table's definition");
            return nullptr;
        }
        return std::make_shared<const TableSchema>(std::move(schema_));
    }

private:
    void refuse(std::string what, std::string fix) {
        findings_.push_back(fatal(std::move(what), std::move(fix)));
        is_refused_ = true;
    }
    [[nodiscard]] std::string quoted() const { return quoted_table(name_.database, name_.table); }

    bool read_kind() {
        const mysql::Rows rows =
            connection_.query("select table_type, engine from information_schema.tables" +
                              where_table(name_, "table_schema", "table_name"));
        if (rows.is_empty()) {
            refuse(
                fmt::format("table {} is not there, or the user may not read it", to_string(name_)),
                fmt::format("create it, or GRANT SELECT ON {} TO the agent's user, or take it out "
                            "of the configuration",
                            quoted()));
        } else if (rows.text(0, 0) != "BASE TABLE") {
            refuse(fmt::format("{} is a {}, not a plain table", to_string(name_), rows.text(0, 0)),
                   "take it out of the configuration");
        } else if (rows.text(0, 1) != "InnoDB") {
            refuse(fmt::format("table {} is kept by {}, which has no consistent reads",
                               to_string(name_), rows.text(0, 1)),
                   fmt::format("ALTER TABLE {} ENGINE=InnoDB", quoted()));
        }
        return !is_refused_;
    }

    void read_columns() {
        const mysql::Rows rows = connection_.query(
            "select column_name, data_type, column_type, is_nullable, character_maximum_length, "
            "character_octet_length, numeric_precision, numeric_scale, datetime_precision, "
            "character_set_name, collation_name, generation_expression from "
            "information_schema.columns" +
            where_table(name_, "table_schema", "table_name") + " order by ordinal_position");
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const ColumnDescription description{.name = std::string(rows.text(row, 0)),
                                                .data_type = std::string(rows.text(row, 1)),
                                                .column_type = std::string(rows.text(row, 2)),
                                                .is_nullable = rows.text(row, 3) == "YES",
                                                .characters = number_at(rows, row, 4),
                                                .octets = number_at(rows, row, 5),
                                                .precision = number_at(rows, row, 6),
                                                .scale = number_at(rows, row, 7),
                                                .fraction = number_at(rows, row, 8),
                                                .charset = std::string(rows.text(row, 9)),
                                                .collation = std::string(rows.text(row, 10)),
                                                .generation = std::string(rows.text(row, 11))};
            auto column = decode_column(description);
            if (!column) {
                refuse(fmt::format("column {}.{}: {}", to_string(name_), description.name,
                                   column.error().what),
                       fmt::format(
                           "change the column's type, or take table {} out of the configuration",
                           to_string(name_)));
                continue;
            }
            schema_.columns.push_back(std::move(*column));
        }
    }

    void read_keys() {
        if (is_refused_) return;
        const mysql::Rows rows = connection_.query(
            "select index_name, column_name, sub_part from information_schema.statistics" +
            where_table(name_, "table_schema", "table_name") +
            " and non_unique = 0 order by index_name, seq_in_index");
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const bool is_primary = rows.text(row, 0) == "PRIMARY";
            const auto column = schema_.index_of(rows.text(row, 1));
            if (!column || rows.at(row, 2)) {
                if (is_primary) {
                    refuse(fmt::format("the primary key of table {} has only a prefix of column {}",
                                       to_string(name_), rows.text(row, 1)),
                           fmt::format(
                               "ALTER TABLE {} DROP PRIMARY KEY, ADD PRIMARY KEY (…whole columns…)",
                               quoted()));
                }
                // A unique prefix or expression cannot be told from column values; the head office
                // has no such key.
                partial_.insert(std::string(rows.text(row, 0)));
                continue;
            }
            if (is_primary) {
                schema_.primary_key.push_back(*column);
            } else if (!schema_.unique_keys.empty() &&
                       schema_.unique_keys.back().name == rows.text(row, 0)) {
                schema_.unique_keys.back().columns.push_back(*column);
            } else {
                schema_.unique_keys.push_back(
                    {.name = std::string(rows.text(row, 0)), .columns = {*column}});
            }
        }
        std::erase_if(schema_.unique_keys,
                      [&](const UniqueKey& key) { return partial_.contains(key.name); });
        if (schema_.primary_key.empty() && !is_refused_) {
            refuse(fmt::format("table {} has no primary key", to_string(name_)),
                   fmt::format("ALTER TABLE {} ADD PRIMARY KEY (…)", quoted()));
        }
    }

    void read_foreign_keys() {
        if (is_refused_) return;
        const mysql::Rows rows = connection_.query(
            "select k.constraint_name, k.column_name, k.referenced_table_schema, "
            "k.referenced_table_name, "
            "k.referenced_column_name, r.delete_rule, r.update_rule from "
            "information_schema.key_column_usage k "
            "join information_schema.referential_constraints r on r.constraint_schema = "
            "k.constraint_schema "
            "and r.constraint_name = k.constraint_name and r.table_name = k.table_name" +
            where_table(name_, "k.table_schema", "k.table_name") +
            " and k.referenced_table_name is not null order by k.constraint_name, "
            "k.ordinal_position");
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const TableName parent{.database = std::string(rows.text(row, 2)),
                                   .table = std::string(rows.text(row, 3))};
            const auto on_delete = decode_action(rows.text(row, 5));
            const auto on_update = decode_action(rows.text(row, 6));
            const auto column = schema_.index_of(rows.text(row, 1));
            if (!column) continue;
            if (std::ranges::find(synchronised_, parent) == synchronised_.end()) {
                refuse_cascade(rows.text(row, 0), parent, on_delete, on_update);
                continue;
            }
            if (schema_.foreign_keys.empty() ||
                schema_.foreign_keys.back().name != rows.text(row, 0)) {
                schema_.foreign_keys.push_back({.name = std::string(rows.text(row, 0)),
                                                .columns = {},
                                                .parent = parent,
                                                .parent_columns = {},
                                                .on_delete = on_delete,
                                                .on_update = on_update});
            }
            schema_.foreign_keys.back().columns.push_back(*column);
            schema_.foreign_keys.back().parent_columns.emplace_back(rows.text(row, 4));
        }
    }

    static ReferentialAction decode_action(std::string_view rule) {
        if (rule == "CASCADE") return ReferentialAction::kCascade;
        // SET DEFAULT is refused by InnoDB.
        return rule == "SET NULL" ? ReferentialAction::kSetNull : ReferentialAction::kRestrict;
    }

    void refuse_cascade(std::string_view key, const TableName& parent, ReferentialAction on_delete,
                        ReferentialAction on_update) {
        if (on_delete == ReferentialAction::kRestrict && on_update == ReferentialAction::kRestrict)
            return;
        if (!refused_keys_.emplace(key).second) return;
        refuse(fmt::format("foreign key {} of table {} changes rows when {} changes, and the "
                           "binary log does not say so",
                           key, to_string(name_), to_string(parent)),
               fmt::format("add table {} to the configuration, or make the key RESTRICT",
                           to_string(parent)));
    }

    mysql::Connection& connection_;
    const TableName& name_;
    std::span<const TableName> synchronised_;
    std::vector<Finding>& findings_;
    TableSchema schema_;
    std::set<std::string, std::less<>> partial_;
    std::set<std::string, std::less<>> refused_keys_;
    bool is_refused_ = false;
};

}  // namespace

std::shared_ptr<const TableSchema> SchemaCatalog::find(const TableName& name) const {
    const auto found =
        std::ranges::find_if(tables, [&](const auto& table) { return table->name == name; });
    return found == tables.end() ? nullptr : *found;
}

std::shared_ptr<const TableSchema> fetch_table(mysql::Connection& connection, const TableName& name,
                                               std::span<const TableName> synchronised,
                                               std::vector<Finding>& findings) {
    return TableReader(connection, name, synchronised, findings).read();
}

SchemaCatalog fetch_catalog(mysql::Connection& connection, std::span<const TableName> names) {
    SchemaCatalog catalog;
    for (const TableName& name : names) {
        auto schema = fetch_table(connection, name, names, catalog.findings);
        if (schema) catalog.tables.push_back(std::move(schema));
    }
    catalog.tables = parents_first(std::move(catalog.tables));
    return catalog;
}

std::vector<TableName> fetch_table_names(mysql::Connection& connection, std::string_view database) {
    const mysql::Rows rows = connection.query(fmt::format(
        "select table_name from information_schema.tables where table_schema = {} and table_type = "
        "'BASE TABLE' order by table_name",
        quoted_text(database)));
    std::vector<TableName> names;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        names.push_back(
            {.database = std::string(database), .table = std::string(rows.text(row, 0))});
    }
    return names;
}

std::vector<std::shared_ptr<const TableSchema>> parents_first(
    std::vector<std::shared_ptr<const TableSchema>> tables) {
    std::vector<std::shared_ptr<const TableSchema>> ordered;
    const auto is_waiting = [&](const TableName& name) {
        return std::ranges::any_of(tables, [&](const auto& table) { return table->name == name; });
    };
    while (!tables.empty()) {
        auto next = std::ranges::find_if(tables, [&](const auto& table) {
            return std::ranges::none_of(table->foreign_keys, [&](const ForeignKey& key) {
                return key.parent != table->name && is_waiting(key.parent);
            });
        });
        if (next == tables.end()) next = tables.begin();
        ordered.push_back(std::move(*next));
        tables.erase(next);
    }
    return ordered;
}

}  // namespace tributary::capture
