#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "apply/head_office_table.hpp"
#include "base/ascii.hpp"
#include "sql/ddl.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

/// Column names do not tell capitals from small letters.
std::set<std::string> lower_set(const std::vector<std::string>& names) {
    std::set<std::string> out;
    for (const std::string& name : names) out.insert(ascii_lower(name));
    return out;
}

/// Collects what is wrong with one table.
class Checker {
public:
    Checker(const TargetTable& table, const HeadOfficeTable& there, Flavor server)
        : table_(table), there_(there), server_(server) {}

    TargetCheck run() {
        if (!there_.exists) {
            add_missing(create_table(table_, server_),
                        fmt::format("table {} is not there", name()));
            return std::move(check_);
        }
        if (there_.engine != "innodb") {
            refuse(
                fmt::format(
                    "table {} has engine {}; only InnoDB can be written together with the ledger",
                    name(), there_.engine.empty() ? "none (a view?)" : there_.engine),
                alter("engine = InnoDB"));
        }
        check_branch_column();
        for (const ColumnIndex index : table_.written()) check_column(index);
        check_other_columns();
        check_keys();
        return std::move(check_);
    }

private:
    [[nodiscard]] std::string name() const {
        return table_.mapping().database + "." + table_.mapping().table;
    }
    [[nodiscard]] std::string alter(std::string_view what) const {
        return fmt::format("alter table {} {}", table_.qualified(), what);
    }
    void refuse(std::string what, std::string fix) {
        check_.findings.push_back(
            {.severity = Severity::kFatal, .what = std::move(what), .fix = std::move(fix)});
    }
    void add_missing(const Result<std::string>& statement, std::string what) {
        if (!statement) return refuse(what + "; " + statement.error().what, "create it by hand");
        refuse(std::move(what), *statement);
        check_.additions.push_back(*statement);
    }

    void check_branch_column() {
        const std::string& branch = table_.mapping().branch_column;
        const HeadOfficeColumn* column = there_.column(branch);
        const std::string type = "varchar(63) character set ascii collate ascii_bin not null";
        if (column == nullptr) {
            refuse(fmt::format("table {} has no column {} for the branch's id", name(), branch),
                   alter(fmt::format("add column {} {}", quoted_identifier(branch), type)));
        } else if (column->charset.empty() || column->length < 63) {
            refuse(fmt::format(
                       "column {} of table {} is {}; a branch's id is text of up to 63 characters",
                       branch, name(), column->column_type),
                   alter(fmt::format("modify column {} {}", quoted_identifier(branch), type)));
        }
        const std::string& synced_at = table_.mapping().synced_at_column;
        if (!synced_at.empty() && there_.column(synced_at) == nullptr) {
            const std::string statement =
                alter(fmt::format("add column {} timestamp(6) null", quoted_identifier(synced_at)));
            add_missing(statement, fmt::format("table {} has no column {}", name(), synced_at));
        }
    }

    void check_column(ColumnIndex index) {
        const TableSchema& schema = table_.schema();
        const Column& column = schema.columns[index];
        const std::string& wanted = table_.column_name(index);
        const HeadOfficeColumn* there = there_.column(wanted);
        const bool is_key =
            std::ranges::find(schema.primary_key, index) != schema.primary_key.end();
        if (there == nullptr) {
            return add_missing(add_column(table_, index, server_),
                               fmt::format("table {} has no column {}", name(), wanted));
        }
        const auto type = type_at_head_office(column, is_key, server_);
        const std::string modify =
            type ? alter(fmt::format("modify column {} {} {}", quoted_identifier(wanted), *type,
                                     column.is_nullable ? "null" : "not null"))
                 : type.error().what;
        if (there->is_generated) {
            return refuse(fmt::format("column {} of table {} is computed at the head office; it "
                                      "must take the branch's "
                                      "values",
                                      wanted, name()),
                          modify);
        }
        if (const std::string why = why_not_held(column, *there); !why.empty()) {
            refuse(fmt::format("column {} of table {} is {}: {}", wanted, name(),
                               there->column_type, why),
                   modify);
        } else if (column.is_nullable && !there->is_nullable && !is_key) {
            refuse(fmt::format("column {} of table {} takes no NULL, the branch's does", wanted,
                               name()),
                   modify);
        }
        if (is_key && there->collation != column.collation && !column.collation.empty()) {
            refuse(fmt::format("key column {} of table {} has the collation {} and not the "
                               "branch's {}: another order of "
                               "keys would make a re-sync delete the wrong rows",
                               wanted, name(), there->collation, column.collation),
                   modify);
        }
        const bool is_unicode = column.charset.starts_with("utf8") || column.charset == "ascii";
        if (!column.charset.empty() && column.charset != there->charset && !is_unicode)
            check_.is_bulk_safe = false;
    }

    /// Columns that only the head office has must do without a value.
    void check_other_columns() {
        std::vector<std::string> written = {table_.mapping().branch_column,
                                            table_.mapping().synced_at_column};
        for (const ColumnIndex index : table_.written())
            written.push_back(table_.column_name(index));
        const std::set<std::string> ours = lower_set(written);
        for (const HeadOfficeColumn& column : there_.columns) {
            if (ours.contains(ascii_lower(column.name))) continue;
            if (column.is_nullable || column.has_default || column.is_auto_increment ||
                column.is_generated)
                continue;
            refuse(fmt::format("column {} of table {} needs a value and the branch has none",
                               column.name, name()),
                   alter(fmt::format("modify column {} {} null", quoted_identifier(column.name),
                                     column.column_type)));
        }
    }

    void check_keys() {
        std::vector<std::string> names = {table_.mapping().branch_column};
        std::string list = quoted_identifier(names.front());
        for (const ColumnIndex index : table_.schema().primary_key) {
            names.push_back(table_.column_name(index));
            list += "," + quoted_identifier(names.back());
        }
        const std::set<std::string> merge_key = lower_set(names);
        const std::string branch = ascii_lower(table_.mapping().branch_column);
        bool has_merge_key = false;
        for (const HeadOfficeKey& key : there_.unique_keys) {
            const std::set<std::string> columns = lower_set(key.columns);
            if (columns == merge_key && !key.is_partial) {
                has_merge_key = true;
            } else if (is_own_number(key)) {
                continue;
            } else if (!columns.contains(branch)) {
                refuse(fmt::format("unique key {} of table {} does not contain {}: rows of two "
                                   "branches would overwrite "
                                   "each other",
                                   key.name, name(), table_.mapping().branch_column),
                       with_branch(key));
            } else {
                check_.is_rewritten = true;
            }
        }
        if (has_merge_key) return;
        refuse(fmt::format("table {} has no unique key of the branch and the branch's primary key",
                           name()),
               alter(fmt::format("add unique key ({})", list)));
    }

    /// A number that the head office gives itself cannot collide.
    [[nodiscard]] bool is_own_number(const HeadOfficeKey& key) const {
        if (key.columns.size() != 1) return false;
        const HeadOfficeColumn* column = there_.column(key.columns.front());
        return column != nullptr && column->is_auto_increment &&
               std::ranges::none_of(table_.written(), [&](ColumnIndex index) {
                   return ascii_lower(table_.column_name(index)) == ascii_lower(column->name);
               });
    }

    [[nodiscard]] std::string with_branch(const HeadOfficeKey& key) const {
        std::string list = quoted_identifier(table_.mapping().branch_column);
        for (const std::string& column : key.columns) list += "," + quoted_identifier(column);
        if (key.name == "PRIMARY")
            return alter(fmt::format("drop primary key, add primary key ({})", list));
        const std::string quoted = quoted_identifier(key.name);
        return alter(fmt::format("drop key {}, add unique key {} ({})", quoted, quoted, list));
    }

    const TargetTable& table_;
    const HeadOfficeTable& there_;
    Flavor server_;
    TargetCheck check_;
};

constexpr std::array<std::string_view, 5> kIntegers = {"tinyint", "smallint", "mediumint", "int",
                                                       "bigint"};
constexpr std::array<std::string_view, 4> kTexts = {"tinytext", "text", "mediumtext", "longtext"};
constexpr std::array<std::string_view, 4> kBlobs = {"tinyblob", "blob", "mediumblob", "longblob"};

template <std::size_t n>
bool is_one_of(const std::array<std::string_view, n>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::string why_no_integer(const Column& column, const HeadOfficeColumn& there) {
    const auto mine = std::ranges::find(kIntegers, name_of(column.type)) - kIntegers.begin();
    const auto found = std::ranges::find(kIntegers, there.data_type);
    if (found == kIntegers.end()) return "the branch's is an integer";
    const auto theirs = found - kIntegers.begin();
    const bool is_unsigned = there.column_type.find("unsigned") != std::string::npos;
    const bool fits =
        column.is_unsigned == is_unsigned ? theirs >= mine : column.is_unsigned && theirs > mine;
    return fits ? "" : fmt::format("the branch's is {}", sql_type(column));
}

std::string why_no_text(const Column& column, const HeadOfficeColumn& there) {
    if (there.data_type != "char" && there.data_type != "varchar" &&
        !is_one_of(kTexts, there.data_type)) {
        return "the branch's is text";
    }
    const bool is_same_charset =
        there.charset == column.charset ||
        (there.charset.starts_with("utf8") && column.charset == "ascii") ||
        (there.charset.starts_with("utf8") && column.charset.starts_with("utf8mb3")) ||
        (there.charset == "utf8mb3" && column.charset == "utf8");
    if (!is_same_charset && there.charset != "utf8mb4") {
        return fmt::format("the branch's has the character set {}", column.charset);
    }
    // TEXT counts bytes, and information_schema gives those of both kinds as such.
    if (there.length < column.length) return fmt::format("the branch's holds {}", sql_type(column));
    if (there.data_type == "char" && column.type != ColumnType::kChar)
        return "it would lose spaces at the end";
    return "";
}

std::string why_no_binary(const Column& column, const HeadOfficeColumn& there) {
    const bool is_fixed = column.type == ColumnType::kBinary;
    const bool is_binary =
        (is_fixed && there.data_type == "binary" && there.length == column.length) ||
        there.data_type == "varbinary" || is_one_of(kBlobs, there.data_type);
    if (!is_binary) return fmt::format("the branch's is {}", sql_type(column));
    return there.length < column.length ? fmt::format("the branch's holds {} bytes", column.length)
                                        : "";
}

std::string why_no_members(const Column& column, const HeadOfficeColumn& there) {
    if (there.data_type != name_of(column.type))
        return fmt::format("the branch's is {}", sql_type(column));
    std::string members;
    for (const std::string& member : column.members) {
        members += members.empty() ? "'" : ",'";
        for (const char c : member) {
            if (c == '\'') members.push_back(c);
            members.push_back(c);
        }
        members.push_back('\'');
    }
    const std::size_t begin = there.column_type.find('(') + 1;
    const bool begins_alike = there.column_type.compare(begin, members.size(), members) == 0;
    const std::string_view rest =
        begins_alike ? std::string_view(there.column_type).substr(begin + members.size()) : "";
    return rest.starts_with(",") || rest.starts_with(")")
               ? ""
               : "its members do not begin with the branch's, in their order";
}

std::string why_no_same(const Column& column, const HeadOfficeColumn& there, bool is_held) {
    return is_held ? ""
                   : fmt::format("the branch's is {} and does not fit {}", sql_type(column),
                                 there.data_type);
}

}  // namespace

std::string why_not_held(const Column& column, const HeadOfficeColumn& there) {
    switch (column.type) {
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
            return why_no_integer(column, there);
        case ColumnType::kFloat:
            return why_no_same(column, there,
                               there.data_type == "float" || there.data_type == "double");
        case ColumnType::kDouble:
            return why_no_same(column, there, there.data_type == "double");
        case ColumnType::kDecimal:
            return why_no_same(column, there,
                               there.data_type == "decimal" && there.scale >= column.scale &&
                                   there.precision - there.scale >= column.length - column.scale);
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
            return why_no_same(
                column, there,
                there.data_type == name_of(column.type) && there.fraction >= column.scale);
        case ColumnType::kBit:
            return why_no_same(column, there,
                               there.data_type == "bit" && there.precision >= column.length);
        case ColumnType::kEnum:
        case ColumnType::kSet:
            return why_no_members(column, there);
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
            return why_no_text(column, there);
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
            return why_no_binary(column, there);
        case ColumnType::kJson:
            return why_no_same(column, there,
                               there.data_type == "json" || there.data_type == "longtext");
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
            return why_no_same(column, there,
                               there.data_type == name_of(column.type) || there.length >= 36 ||
                                   (column.type == ColumnType::kInet4 && there.length >= 15));
        // A column of a kind (`point`) is held by one of the same or of any kind.
        case ColumnType::kGeometry:
            return why_no_same(column, there, there.charset.empty() && there.precision == 0);
        case ColumnType::kYear:
        case ColumnType::kDate:
        case ColumnType::kVector:
            return why_no_same(column, there, there.data_type == name_of(column.type));
    }
    return "";
}

bool TargetCheck::is_refused() const {
    return std::ranges::any_of(
        findings, [](const Finding& each) { return each.severity == Severity::kFatal; });
}

std::string TargetCheck::explanation() const {
    std::string out;
    for (const Finding& finding : findings) {
        if (finding.severity != Severity::kFatal) continue;
        out += fmt::format("{}{}: {};", out.empty() ? "" : " ", finding.what, finding.fix);
    }
    return out;
}

TargetCheck check_target(const TargetTable& table, const HeadOfficeTable& there,
                         Flavor head_office) {
    return Checker(table, there, head_office).run();
}

}  // namespace tributary
