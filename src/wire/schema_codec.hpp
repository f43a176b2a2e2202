#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.hpp"
#include "model/schema.hpp"
#include "tributary/v1/stream.pb.h"

namespace tributary::wire {

void encode_table_name(const TableName& name, v1::TableName& out);
[[nodiscard]] TableName decode_table_name(const v1::TableName& in);

/// Beyond model's check(): lengths and scales within what the types have, as value_check relies on
/// them.
[[nodiscard]] Result<void> check_columns(const TableSchema& schema);

[[nodiscard]] Result<std::string> encode_schema(const TableSchema& schema);
[[nodiscard]] Result<TableSchema> decode_schema(std::string_view bytes);

/// Serialised schemas by their object: a table's schema is encoded once, not once a message. Holds
/// what it remembers.
class SchemaEncodings {
public:
    /// Valid until the next call.
    [[nodiscard]] Result<std::string_view> encode(const std::shared_ptr<const TableSchema>& schema);

private:
    struct Entry {
        std::shared_ptr<const TableSchema> schema;
        std::string bytes;
    };
    std::unordered_map<const TableSchema*, Entry> entries_;
    std::size_t bytes_ = 0;
};

/// Schemas by their serialised bytes: messages with the same bytes share one object.
class SchemaDecodings {
public:
    [[nodiscard]] Result<std::shared_ptr<const TableSchema>> decode(const std::string& bytes);

private:
    std::unordered_map<std::string, std::shared_ptr<const TableSchema>> entries_;
    std::size_t bytes_ = 0;
};

}  // namespace tributary::wire
