#include "apply/parked_repair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sql/given_value.hpp"
#include "sql/quoting.hpp"

namespace tributary {
namespace {

enum class EditKind : std::uint8_t { kWhole, kNumber, kMember, kBytes, kText };

bool is_any_of(std::string_view word, std::span<const std::string_view> words) {
    return std::ranges::find(words, word) != words.end();
}

bool is_of_utf8(const HeadOfficeColumn& column) {
    return column.charset.empty() || column.charset.starts_with("utf8") ||
           column.charset == "ascii";
}

EditKind edit_kind_of(const HeadOfficeColumn& column) {
    constexpr std::array<std::string_view, 7> kWhole = {"tinyint", "smallint", "mediumint", "int",
                                                        "bigint",  "year",     "bit"};
    constexpr std::array<std::string_view, 3> kNumber = {"decimal", "float", "double"};
    constexpr std::array<std::string_view, 2> kMember = {"enum", "set"};
    constexpr std::array<std::string_view, 16> kBytes = {
        "binary",     "varbinary",          "tinyblob", "blob",       "mediumblob",
        "longblob",   "geometry",           "point",    "linestring", "polygon",
        "multipoint", "multilinestring",    "multipolygon",
        "geometrycollection", "geomcollection", "vector"};
    const std::string_view type = column.data_type;
    if (is_any_of(type, kWhole)) return EditKind::kWhole;
    if (is_any_of(type, kNumber)) return EditKind::kNumber;
    if (is_any_of(type, kMember)) return EditKind::kMember;
    return is_any_of(type, kBytes) ? EditKind::kBytes : EditKind::kText;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// `-12`, and with `has_fraction` also `1.5` and `1e-3`.
bool is_number_text(std::string_view text, bool has_fraction) {
    const auto digits = [&] {
        const std::size_t before = text.size();
        while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
        return text.size() < before;
    };
    const auto skip = [&](std::string_view any) {
        if (text.empty() || any.find(text.front()) == std::string_view::npos) return false;
        text.remove_prefix(1);
        return true;
    };
    (void)skip("-");
    if (!digits()) return false;
    if (has_fraction && skip(".") && !digits()) return false;
    if (has_fraction && skip("eE")) {
        (void)skip("+-");
        if (!digits()) return false;
    }
    return text.empty();
}

bool is_hex_text(std::string_view text) {
    if (!text.starts_with("0x") || text.size() % 2 != 0) return false;
    return std::ranges::all_of(text.substr(2), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

const std::optional<std::string>* value_of(const TextRow& row, std::string_view name) {
    const auto found =
        std::ranges::find_if(row, [&](const auto& each) { return each.first == name; });
    return found == row.end() ? nullptr : &found->second;
}

/// Characters, or bytes, of a value that people look at.
constexpr std::size_t kShownMax = 10'000;

}  // namespace

Result<std::string> edited_literal(const HeadOfficeColumn& column,
                                   const std::optional<std::string>& value) {
    if (!value) {
        if (column.is_nullable) return "NULL";
        return fail(fmt::format("{} cannot be NULL", column.name));
    }
    const std::string_view text = *value;
    const auto no = [&](std::string_view wanted) {
        return fail(fmt::format("{}: \"{}\" is no {}", column.name, readable(text.substr(0, 60)),
                                wanted));
    };
    const EditKind kind = edit_kind_of(column);
    switch (kind) {
        case EditKind::kWhole:
            if (!is_number_text(text, false)) return no("whole number");
            return std::string(text);
        case EditKind::kNumber:
            if (!is_number_text(text, true)) return no("number");
            return std::string(text);
        case EditKind::kBytes:
            if (!is_hex_text(text)) return no("byte string (0x and pairs of hexadecimal digits)");
            return fmt::format("x'{}'", text.substr(2));
        case EditKind::kMember:
            break;
        case EditKind::kText:
            if (!is_of_utf8(column) && is_hex_text(text))
                return fmt::format("_{} x'{}'", column.charset, text.substr(2));
            break;
    }
    if (readable(text) != text) return no("UTF-8");
    return quoted_text(text);
}

std::vector<std::string> put_edits(InsertParts& insert, const RepairGround& ground,
                                   const TextRow& edits) {
    std::vector<std::string> faults;
    for (const auto& [name, value] : edits) {
        const std::optional<std::string>* before =
            ground.values ? value_of(*ground.values, name) : nullptr;
        const bool is_same = before != nullptr && *before == value;
        const auto column = std::ranges::find(insert.columns, name);
        const HeadOfficeColumn* there = ground.table.column(name);
        // Behind the columns of the branch's table there may be the head office's time.
        const bool is_ours = ground.values && before == nullptr;
        if (column == insert.columns.end() || there == nullptr || is_ours ||
            name == ground.remove.branch_column) {
            faults.push_back(fmt::format("{} is no column of the parked row", name));
        } else if (is_same) {
            continue;
        } else if (std::ranges::find(ground.remove.key, name) != ground.remove.key.end()) {
            faults.push_back(fmt::format("{} is of the key, which must stay", name));
        } else if (auto literal = edited_literal(*there, value)) {
            const auto index = static_cast<std::size_t>(column - insert.columns.begin());
            insert.literals[index] = *std::move(literal);
        } else {
            faults.push_back(std::move(literal.error().what));
        }
    }
    return faults;
}

std::vector<const HeadOfficeColumn*> columns_for_people(const HeadOfficeTable& table,
                                                        const DeleteParts& remove) {
    std::vector<const HeadOfficeColumn*> columns;
    for (const HeadOfficeColumn& column : table.columns) {
        if (column.name != remove.branch_column) columns.push_back(&column);
    }
    return columns;
}

std::string select_for_people(const HeadOfficeTable& table, const DeleteParts& remove) {
    std::string out = "select ";
    for (const HeadOfficeColumn* column : columns_for_people(table, remove)) {
        const std::string name =
            shortened(quoted_identifier(column->name), column->data_type, kShownMax);
        const EditKind kind = edit_kind_of(*column);
        if (out.back() != ' ') out.push_back(',');
        if (kind == EditKind::kBytes || (kind == EditKind::kText && !is_of_utf8(*column))) {
            out += fmt::format("concat('0x',lower(hex({})))", name);
        } else if (column->data_type == "bit") {
            out += fmt::format("cast({} as unsigned)", name);
        } else if (column->data_type == "float") {
            out += name + "*1e0";
        } else if (!column->charset.empty()) {
            out += fmt::format("convert({} using utf8mb4)", name);
        } else {
            out += name;
        }
    }
    return out + fmt::format(" from {} where {}",
                             quoted_table(remove.table.database, remove.table.table),
                             remove.condition);
}

}  // namespace tributary
