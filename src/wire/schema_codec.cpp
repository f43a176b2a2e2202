#include "wire/schema_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "wire/limits.hpp"
#include "wire/proto_shape.hpp"

namespace tributary::wire {
namespace {

// The numbers on the wire are the model's, plus one: 0 is no type.
static_assert(static_cast<int>(ColumnType::kTinyInt) + 1 == v1::COLUMN_TYPE_TINYINT);
static_assert(static_cast<int>(ColumnType::kDecimal) + 1 == v1::COLUMN_TYPE_DECIMAL);
static_assert(static_cast<int>(ColumnType::kTimestamp) + 1 == v1::COLUMN_TYPE_TIMESTAMP);
static_assert(static_cast<int>(ColumnType::kChar) + 1 == v1::COLUMN_TYPE_CHAR);
static_assert(static_cast<int>(ColumnType::kUuid) + 1 == v1::COLUMN_TYPE_UUID);
static_assert(static_cast<int>(ColumnType::kVector) + 1 == v1::COLUMN_TYPE_VECTOR);
static_assert(static_cast<int>(ReferentialAction::kRestrict) + 1 ==
              v1::REFERENTIAL_ACTION_RESTRICT);
static_assert(static_cast<int>(ReferentialAction::kCascade) + 1 == v1::REFERENTIAL_ACTION_CASCADE);
static_assert(static_cast<int>(ReferentialAction::kSetNull) + 1 == v1::REFERENTIAL_ACTION_SET_NULL);

void encode_indexes(const std::vector<ColumnIndex>& indexes, v1::Indexes& out) {
    for (const ColumnIndex index : indexes) out.add_columns(index);
}

bool decode_indexes(const v1::Indexes& in, std::vector<ColumnIndex>& indexes) {
    for (const std::uint32_t index : in.columns()) {
        if (index >= kColumnsMax) return false;
        indexes.push_back(static_cast<ColumnIndex>(index));
    }
    return indexes.size() <= kKeysMax;
}

void encode_column(const Column& column, v1::ColumnSchema& out) {
    out.set_name(column.name);
    out.set_type(static_cast<v1::ColumnType>(static_cast<int>(column.type) + 1));
    out.set_is_nullable(column.is_nullable);
    out.set_is_unsigned(column.is_unsigned);
    out.set_is_generated(column.is_generated);
    out.set_length(column.length);
    out.set_scale(column.scale);
    out.set_charset(column.charset);
    out.set_collation(column.collation);
    for (const std::string& member : column.members) out.add_members(member);
}

Result<Column> decode_column(const v1::ColumnSchema& in) {
    if (in.type() < v1::COLUMN_TYPE_TINYINT || in.type() > v1::COLUMN_TYPE_VECTOR) {
        return fail(fmt::format("column {} has the unknown type {}", in.name(),
                                static_cast<int>(in.type())));
    }
    if (in.scale() > std::numeric_limits<std::uint8_t>::max()) {
        return fail(fmt::format("column {} has {} digits after the point", in.name(), in.scale()));
    }
    return Column{.name = in.name(),
                  .type = static_cast<ColumnType>(static_cast<int>(in.type()) - 1),
                  .is_nullable = in.is_nullable(),
                  .is_unsigned = in.is_unsigned(),
                  .is_generated = in.is_generated(),
                  .length = in.length(),
                  .scale = static_cast<std::uint8_t>(in.scale()),
                  .charset = in.charset(),
                  .collation = in.collation(),
                  .members = {in.members().begin(), in.members().end()}};
}

v1::ReferentialAction encode_action(ReferentialAction action) {
    return static_cast<v1::ReferentialAction>(static_cast<int>(action) + 1);
}

Result<ReferentialAction> decode_action(v1::ReferentialAction action) {
    if (action < v1::REFERENTIAL_ACTION_RESTRICT || action > v1::REFERENTIAL_ACTION_SET_NULL) {
        return fail(
            fmt::format("a foreign key has the unknown action {}", static_cast<int>(action)));
    }
    return static_cast<ReferentialAction>(static_cast<int>(action) - 1);
}

Result<ForeignKey> decode_foreign_key(const v1::ForeignKey& in) {
    ForeignKey key{.name = in.name(),
                   .parent = decode_table_name(in.parent()),
                   .parent_columns = {in.parent_columns().begin(), in.parent_columns().end()}};
    if (!decode_indexes(in.columns(), key.columns))
        return fail("a foreign key names a column that is not there");
    const auto on_delete = decode_action(in.on_delete());
    if (!on_delete) return tl::unexpected(on_delete.error());
    const auto on_update = decode_action(in.on_update());
    if (!on_update) return tl::unexpected(on_update.error());
    key.on_delete = *on_delete;
    key.on_update = *on_update;
    return key;
}

Result<void> check_keys(const TableSchema& schema) {
    bool are_few = schema.primary_key.size() <= kKeysMax && schema.unique_keys.size() <= kKeysMax &&
                   schema.foreign_keys.size() <= kKeysMax;
    for (const UniqueKey& key : schema.unique_keys)
        are_few = are_few && key.columns.size() <= kKeysMax;
    for (const ForeignKey& key : schema.foreign_keys)
        are_few = are_few && key.columns.size() <= kKeysMax;
    if (!are_few)
        return fail(
            fmt::format("table {} has more than {} keys", to_string(schema.name), kKeysMax));
    return {};
}

bool has_sound_type(const Column& column) {
    switch (column.type) {
        case ColumnType::kDecimal:
            return column.length >= 1 && column.length <= 65 && column.scale <= column.length &&
                   column.scale <= 38;
        case ColumnType::kTime:
        case ColumnType::kDateTime:
        case ColumnType::kTimestamp:
            return column.scale <= 6;
        case ColumnType::kBit:
            return column.length >= 1 && column.length <= 64;
        case ColumnType::kEnum:
            return !column.members.empty() && column.members.size() <= kMembersMax;
        case ColumnType::kSet:
            return !column.members.empty() && column.members.size() <= 64;
        case ColumnType::kTinyInt:
        case ColumnType::kSmallInt:
        case ColumnType::kMediumInt:
        case ColumnType::kInt:
        case ColumnType::kBigInt:
        case ColumnType::kFloat:
        case ColumnType::kDouble:
        case ColumnType::kYear:
        case ColumnType::kDate:
        case ColumnType::kChar:
        case ColumnType::kVarChar:
        case ColumnType::kText:
        case ColumnType::kBinary:
        case ColumnType::kVarBinary:
        case ColumnType::kBlob:
        case ColumnType::kJson:
        case ColumnType::kGeometry:
        case ColumnType::kUuid:
        case ColumnType::kInet4:
        case ColumnType::kInet6:
        case ColumnType::kVector:
            return true;
    }
    return false;
}

}  // namespace

void encode_table_name(const TableName& name, v1::TableName& out) {
    out.set_database(name.database);
    out.set_table(name.table);
}

TableName decode_table_name(const v1::TableName& in) {
    return {.database = in.database(), .table = in.table()};
}

/// Character sets and collations are written into statements as they are.
bool is_plain_name(std::string_view name) {
    return name.size() <= 64 && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_';
           });
}

Result<void> check_columns(const TableSchema& schema) {
    for (const Column& column : schema.columns) {
        if (!is_plain_name(column.charset) || !is_plain_name(column.collation)) {
            return fail(
                fmt::format("column {} of table {} has a character set or collation that "
                            "no server has",
                            column.name, to_string(schema.name)));
        }
        if (!has_sound_type(column)) {
            return fail(
                fmt::format("column {} of table {} is a {} of length {} and scale {} with {} "
                            "members, which no server has",
                            column.name, to_string(schema.name), name_of(column.type),
                            column.length, column.scale, column.members.size()));
        }
    }
    return {};
}

Result<std::string> encode_schema(const TableSchema& schema) {
    for (const auto& checked : {check(schema), check_columns(schema), check_keys(schema)}) {
        if (!checked) return tl::unexpected(checked.error());
    }
    v1::TableSchema out;
    encode_table_name(schema.name, *out.mutable_name());
    for (const Column& column : schema.columns) encode_column(column, *out.add_columns());
    encode_indexes(schema.primary_key, *out.mutable_primary_key());
    for (const UniqueKey& key : schema.unique_keys) {
        v1::UniqueKey& written = *out.add_unique_keys();
        written.set_name(key.name);
        encode_indexes(key.columns, *written.mutable_columns());
    }
    for (const ForeignKey& key : schema.foreign_keys) {
        v1::ForeignKey& written = *out.add_foreign_keys();
        written.set_name(key.name);
        encode_indexes(key.columns, *written.mutable_columns());
        encode_table_name(key.parent, *written.mutable_parent());
        for (const std::string& column : key.parent_columns) written.add_parent_columns(column);
        written.set_on_delete(encode_action(key.on_delete));
        written.set_on_update(encode_action(key.on_update));
    }
    std::string bytes = out.SerializeAsString();
    if (auto checked = check_schema_shape(as_bytes(bytes)); !checked)
        return tl::unexpected(std::move(checked).error());
    return bytes;
}

Result<TableSchema> decode_schema(std::string_view bytes) {
    if (auto checked = check_schema_shape(as_bytes(bytes)); !checked)
        return tl::unexpected(std::move(checked).error());
    v1::TableSchema in;
    if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fail("a table schema is no valid Protocol Buffers message");
    }
    TableSchema schema{.name = decode_table_name(in.name())};
    for (const v1::ColumnSchema& column : in.columns()) {
        auto decoded = decode_column(column);
        if (!decoded) return tl::unexpected(std::move(decoded).error());
        schema.columns.push_back(std::move(*decoded));
    }
    if (!decode_indexes(in.primary_key(), schema.primary_key))
        return fail("a primary key names a column that is not there");
    for (const v1::UniqueKey& key : in.unique_keys()) {
        schema.unique_keys.push_back({.name = key.name(), .columns = {}});
        if (!decode_indexes(key.columns(), schema.unique_keys.back().columns)) {
            return fail("a unique key names a column that is not there");
        }
    }
    for (const v1::ForeignKey& key : in.foreign_keys()) {
        auto decoded = decode_foreign_key(key);
        if (!decoded) return tl::unexpected(std::move(decoded).error());
        schema.foreign_keys.push_back(std::move(*decoded));
    }
    for (const auto& checked : {check(schema), check_columns(schema), check_keys(schema)}) {
        if (!checked) return tl::unexpected(checked.error());
    }
    return schema;
}

Result<std::string_view> SchemaEncodings::encode(const std::shared_ptr<const TableSchema>& schema) {
    if (const auto found = entries_.find(schema.get()); found != entries_.end())
        return found->second.bytes;
    auto bytes = encode_schema(*schema);
    if (!bytes) return tl::unexpected(std::move(bytes).error());
    if (entries_.size() >= kSchemasCachedMax || bytes_ + bytes->size() > kSchemaBytesCachedMax) {
        entries_.clear();
        bytes_ = 0;
    }
    bytes_ += bytes->size();
    return entries_.emplace(schema.get(), Entry{schema, std::move(*bytes)}).first->second.bytes;
}

Result<std::shared_ptr<const TableSchema>> SchemaDecodings::decode(const std::string& bytes) {
    if (const auto found = entries_.find(bytes); found != entries_.end()) return found->second;
    auto decoded = decode_schema(bytes);
    if (!decoded) return tl::unexpected(std::move(decoded).error());
    auto schema = std::make_shared<const TableSchema>(std::move(*decoded));
    if (entries_.size() >= kSchemasCachedMax || bytes_ + bytes.size() > kSchemaBytesCachedMax) {
        entries_.clear();
        bytes_ = 0;
    }
    bytes_ += bytes.size();
    entries_.emplace(bytes, schema);
    return schema;
}

}  // namespace tributary::wire
