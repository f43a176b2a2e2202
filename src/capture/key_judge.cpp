#include "capture/key_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <compare>

#include "sql/literal.hpp"
#include "sql/row_statements.hpp"

namespace tributary::capture {
namespace {

enum class Order { kSigned, kUnsigned, kBytes, kAskServer };

Order order_of(const Column& column) {
    switch (column.type) {
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
            return column.is_unsigned ? Order::kUnsigned : Order::kSigned;
        case ColumnType::kYear:
        case ColumnType::kDate:
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
            return Order::kSigned;
        case ColumnType::kBit:
        case ColumnType::kEnum:
        case ColumnType::kSet:
            return Order::kUnsigned;
        case ColumnType::kDecimal:
            return storage_of(column) == Storage::kWord ? Order::kSigned : Order::kAskServer;
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
            return Order::kBytes;
        case ColumnType::kFloat:
        case ColumnType::kDouble:
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
        case ColumnType::kJson:
        case ColumnType::kGeometry:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
        case ColumnType::kVector:
            return Order::kAskServer;
    }
    return Order::kAskServer;
}

std::strong_ordering compare(const TableSchema& schema, std::span<const Cell> a,
                             std::span<const Cell> b) {
    for (std::size_t i = 0; i < schema.primary_key.size(); ++i) {
        std::strong_ordering order = std::strong_ordering::equal;
        switch (order_of(schema.columns[schema.primary_key[i]])) {
            case Order::kSigned:
                order = a[i].word <=> b[i].word;
                break;
            case Order::kUnsigned:
                order = std::bit_cast<std::uint64_t>(a[i].word) <=>
                        std::bit_cast<std::uint64_t>(b[i].word);
                break;
            case Order::kBytes:
            case Order::kAskServer:
                order = a[i].bytes <=> b[i].bytes;
                break;
        }
        if (order != std::strong_ordering::equal) return order;
    }
    return std::strong_ordering::equal;
}

/// A literal that compares as the column does.
Result<std::string> comparable(const Column& column, const Cell& cell) {
    const auto writer = LiteralWriter::make(column);
    if (!writer) return tl::unexpected(writer.error());
    std::string out;
    writer->append(out, cell);
    switch (column.type) {
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
            if (!column.collation.empty()) out += " collate " + column.collation;
            return out;
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
            return fmt::format("cast({} as {})", out, name_of(column.type));
        case ColumnType::kFloat:
        case ColumnType::kDouble:
            return fmt::format("({}+0e0)", out);
        default:
            return out;
    }
}

Result<std::vector<std::string>> comparables(const TableSchema& schema, const EncodedKey& key) {
    const auto cells = decode_key(schema, key);
    if (!cells) return tl::unexpected(cells.error());
    std::vector<std::string> out;
    for (std::size_t i = 0; i < cells->size(); ++i) {
        auto literal = comparable(schema.columns[schema.primary_key[i]], (*cells)[i]);
        if (!literal) return tl::unexpected(literal.error());
        out.push_back(std::move(*literal));
    }
    return out;
}

}  // namespace

bool has_plain_order(const TableSchema& schema) {
    return std::ranges::all_of(schema.primary_key, [&](ColumnIndex index) {
        return order_of(schema.columns[index]) != Order::kAskServer;
    });
}

std::vector<bool> PlainKeyJudge::are_inside(const TableSchema& schema,
                                            std::span<const EncodedKey> keys,
                                            const KeyBounds& bounds) {
    const auto cells_of = [&](const EncodedKey& key) {
        return decode_key(schema, key).value_or(std::vector<Cell>());
    };
    const std::vector<Cell> lower = bounds.lower ? cells_of(*bounds.lower) : std::vector<Cell>();
    const std::vector<Cell> upper = bounds.upper ? cells_of(*bounds.upper) : std::vector<Cell>();
    std::vector<bool> inside;
    inside.reserve(keys.size());
    for (const EncodedKey& key : keys) {
        const std::vector<Cell> cells = cells_of(key);
        inside.push_back((!bounds.lower || compare(schema, cells, lower) > 0) &&
                         (!bounds.upper || compare(schema, cells, upper) <= 0));
    }
    return inside;
}

Result<std::string> judging_select(const TableSchema& schema, std::span<const EncodedKey> keys,
                                   const KeyBounds& bounds) {
    std::vector<std::string> lower;
    std::vector<std::string> upper;
    for (const auto& [bound, literals] :
         {std::pair(&bounds.lower, &lower), std::pair(&bounds.upper, &upper)}) {
        if (!*bound) continue;
        auto made = comparables(schema, **bound);
        if (!made) return tl::unexpected(made.error());
        *literals = std::move(*made);
    }
    std::string out = "select ";
    for (const EncodedKey& key : keys) {
        const auto literals = comparables(schema, key);
        if (!literals) return tl::unexpected(literals.error());
        if (out.back() != ' ') out.push_back(',');
        out.append("(1");
        if (!lower.empty()) append_bound(out.append(" and "), *literals, lower, Bound::kAbove);
        if (!upper.empty()) append_bound(out.append(" and "), *literals, upper, Bound::kUpTo);
        out.push_back(')');
    }
    return out;
}

}  // namespace tributary::capture
