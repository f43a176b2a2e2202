#include "wire/proto_shape.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "wire/limits.hpp"

namespace tributary::wire {
namespace {

/// Protocol Buffers encoding guide, "Message Structure".
enum class WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2 };

struct Shape;

struct Field {
    std::uint32_t number = 0;
    WireType type = WireType::kVarint;
    /// How often it may come.
    std::uint32_t count_max = 1;
    /// Of a nested message.
    const Shape* shape = nullptr;
};

struct Shape {
    std::string_view name;
    std::span<const Field> fields;
};

constexpr Field integer(std::uint32_t number) {
    return {number, WireType::kVarint};
}
constexpr Field fixed(std::uint32_t number) {
    return {number, WireType::kFixed64};
}
constexpr Field bytes(std::uint32_t number, std::uint32_t count_max = 1) {
    return {number, WireType::kBytes, count_max};
}
constexpr Field message(std::uint32_t number, const Shape& shape, std::uint32_t count_max = 1) {
    return {number, WireType::kBytes, count_max, &shape};
}

constexpr Field kWordsFields[] = {integer(1), integer(2), integer(3), integer(4), bytes(5)};
constexpr Shape kWords{"Words", kWordsFields};
constexpr Field kTextsFields[] = {message(1, kWords), bytes(2), integer(3), message(4, kWords)};
constexpr Shape kTexts{"Texts", kTextsFields};
constexpr Field kColumnFields[] = {bytes(1), message(2, kWords), message(3, kTexts)};
constexpr Shape kColumn{"Column", kColumnFields};
constexpr Field kTableFields[] = {bytes(1), integer(2), message(3, kColumn, kColumnsMax)};
constexpr Shape kTable{"Table", kTableFields};
constexpr Field kPositionFields[] = {integer(1), bytes(2),   bytes(3), bytes(4),
                                     bytes(5),   integer(6), fixed(7)};
constexpr Shape kPosition{"Position", kPositionFields};
constexpr Field kTableNameFields[] = {bytes(1), bytes(2)};
constexpr Shape kTableName{"TableName", kTableNameFields};
constexpr Field kResyncFields[] = {integer(1), message(2, kTableName), integer(3)};
constexpr Shape kResync{"ResyncRequest", kResyncFields};
constexpr Field kEpochStartFields[] = {integer(1), message(2, kPosition), bytes(3),
                                       message(4, kTableName, kTablesMax)};
constexpr Shape kEpochStart{"EpochStart", kEpochStartFields};
constexpr Field kBatchFields[] = {integer(1),
                                  integer(2),
                                  integer(3),
                                  integer(4),
                                  integer(5),
                                  integer(6),
                                  message(7, kPosition),
                                  message(8, kTable, kTablesMax),
                                  integer(9),
                                  message(10, kWords),
                                  message(11, kWords),
                                  message(12, kWords),
                                  integer(13),
                                  message(14, kWords),
                                  message(15, kWords),
                                  message(16, kTexts),
                                  message(17, kResync, kNodesMax),
                                  fixed(18),
                                  fixed(19),
                                  message(20, kWords)};
constexpr Shape kBatch{"Batch", kBatchFields};
constexpr Field kRangeFields[] = {integer(1),         integer(2), integer(3), bytes(4), bytes(5),
                                  message(6, kTable), integer(7), integer(8), fixed(9)};
constexpr Shape kRange{"Range", kRangeFields};
constexpr Field kStreamFields[] = {message(1, kEpochStart), message(2, kBatch), message(3, kRange)};
constexpr Shape kStream{"StreamMessage", kStreamFields};

// Indexes.columns is packed: one field, whatever its length; a column number takes four bytes in
// memory.
constexpr Field kIndexesFields[] = {bytes(1)};
constexpr Shape kIndexes{"Indexes", kIndexesFields};
constexpr Field kColumnSchemaFields[] = {
    bytes(1),   integer(2), integer(3), integer(4), integer(5),
    integer(6), integer(7), bytes(8),   bytes(9),   bytes(10, kMembersMax)};
constexpr Shape kColumnSchema{"ColumnSchema", kColumnSchemaFields};
constexpr Field kUniqueKeyFields[] = {bytes(1), message(2, kIndexes)};
constexpr Shape kUniqueKey{"UniqueKey", kUniqueKeyFields};
constexpr Field kForeignKeyFields[] = {
    bytes(1),           message(2, kIndexes), message(3, kTableName),
    bytes(4, kKeysMax), integer(5),           integer(6)};
constexpr Shape kForeignKey{"ForeignKey", kForeignKeyFields};
constexpr Field kSchemaFields[] = {message(1, kTableName), message(2, kColumnSchema, kColumnsMax),
                                   message(3, kIndexes), message(4, kUniqueKey, kKeysMax),
                                   message(5, kForeignKey, kKeysMax)};
constexpr Shape kSchema{"TableSchema", kSchemaFields};

constexpr std::size_t kFieldNumbers = 21;

class Walker {
public:
    explicit Walker(ByteView payload) : begin_(payload.data()) {}

    Result<void> walk(ByteView payload, const Shape& shape) {
        std::array<std::uint32_t, kFieldNumbers> counts{};
        while (!payload.empty()) {
            const std::uint64_t tag = varint(payload);
            const Field* const field = find(shape, tag);
            if (field == nullptr)
                return refuse(payload, fmt::format("has an unknown field ({})", tag >> 3), shape);
            if (++counts[field->number] > field->count_max) {
                return refuse(
                    payload,
                    fmt::format("has field {} more than {} times", field->number, field->count_max),
                    shape);
            }
            auto walked = walk_value(payload, *field, shape);
            if (!walked) return walked;
        }
        return {};
    }

private:
    [[nodiscard]] static const Field* find(const Shape& shape, std::uint64_t tag) {
        for (const Field& field : shape.fields) {
            if (tag == (field.number << 3 | static_cast<std::uint32_t>(field.type))) return &field;
        }
        return nullptr;
    }

    Result<void> walk_value(ByteView& payload, const Field& field, const Shape& shape) {
        if (field.type == WireType::kVarint) {
            (void)varint(payload);
        } else {
            const std::uint64_t size = field.type == WireType::kFixed64 ? 8 : varint(payload);
            if (size > payload.size()) is_cut_ = true;
            if (!is_cut_) {
                const ByteView inner = payload.first(static_cast<std::size_t>(size));
                payload = payload.subspan(static_cast<std::size_t>(size));
                if (field.type == WireType::kBytes && ++nodes_ > kNodesMax) {
                    return refuse(payload, fmt::format("has more than {} parts", kNodesMax), shape);
                }
                if (field.shape != nullptr) return walk(inner, *field.shape);
            }
        }
        if (is_cut_) return refuse(payload, "is cut off or malformed", shape);
        return {};
    }

    std::uint64_t varint(ByteView& payload) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < payload.size() && i < 10; ++i) {
            const auto byte = std::to_integer<std::uint64_t>(payload[i]);
            value |= (byte & 0x7f) << 7 * i;
            if (byte < 0x80) {
                payload = payload.subspan(i + 1);
                return value;
            }
        }
        is_cut_ = true;
        payload = {};
        return value;
    }

    [[nodiscard]] tl::unexpected<Error> refuse(ByteView rest, std::string_view what,
                                               const Shape& shape) const {
        const std::size_t offset =
            rest.data() == nullptr ? 0 : static_cast<std::size_t>(rest.data() - begin_);
        return fail(fmt::format("the {} of a stream message {}", shape.name, what), offset);
    }

    const std::byte* begin_;
    std::uint32_t nodes_ = 0;
    bool is_cut_ = false;
};

}  // namespace

Result<void> check_stream_shape(ByteView payload) {
    return Walker(payload).walk(payload, kStream);
}
Result<void> check_schema_shape(ByteView schema) {
    return Walker(schema).walk(schema, kSchema);
}

}  // namespace tributary::wire
