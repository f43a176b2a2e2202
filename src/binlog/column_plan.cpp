#include "binlog/column_plan.hpp"

#include <fmt/format.h>

#include "binlog/collation.hpp"
#include "binlog/temporal_value.hpp"

namespace tributary::binlog {
namespace {

using Plan = std::optional<ColumnPlan>;

ColumnPlan fixed(ValueCodec codec, std::size_t bytes, std::uint8_t scale = 0) {
    ColumnPlan plan;
    plan.codec = codec;
    plan.fixed_bytes = static_cast<std::uint8_t>(bytes);
    plan.scale = scale;
    return plan;
}

ColumnPlan prefixed(ValueCodec codec, std::size_t prefix_bytes, std::uint32_t length = 0) {
    ColumnPlan plan;
    plan.codec = codec;
    plan.prefix_bytes = static_cast<std::uint8_t>(prefix_bytes);
    plan.length = length;
    return plan;
}

/// Of VARCHAR, CHAR and their kin: one byte up to 255.
std::size_t prefix_of(std::uint32_t length_bytes) {
    return length_bytes > 255 ? 2 : 1;
}

Plan plan_integer(const MappedColumn& mapped, const Column& column, WireType type,
                  ValueCodec as_signed, ValueCodec as_unsigned, std::size_t bytes) {
    if (mapped.type != type ||
        mapped.is_unsigned.value_or(column.is_unsigned) != column.is_unsigned)
        return std::nullopt;
    return fixed(column.is_unsigned ? as_unsigned : as_signed, bytes);
}

Plan plan_decimal(const MappedColumn& mapped, const Column& column) {
    if (mapped.type != WireType::kDecimal || mapped.length != column.length ||
        mapped.scale != column.scale) {
        return std::nullopt;
    }
    const bool is_word = storage_of(column) == Storage::kWord;
    ColumnPlan plan;
    plan.codec = is_word ? ValueCodec::kDecimalWord : ValueCodec::kDecimalText;
    plan.decimal = DecimalFormat(mapped.length, mapped.scale);
    plan.fixed_bytes = static_cast<std::uint8_t>(plan.decimal.bytes());
    plan.scale = column.scale;
    return plan;
}

struct TemporalCodecs {
    WireType now, old;
    ValueCodec now_codec, old_codec, hires_codec;
    std::size_t now_bytes, old_bytes, hires_bytes;
};

Plan plan_temporal(const MappedColumn& mapped, const Column& column, const TemporalCodecs& codecs) {
    if (column.scale > 6) return std::nullopt;
    if (mapped.type == codecs.now && mapped.scale == column.scale) {
        return fixed(codecs.now_codec, codecs.now_bytes + fraction_bytes(column.scale),
                     column.scale);
    }
    if (mapped.type != codecs.old) return std::nullopt;
    if (column.scale == 0) return fixed(codecs.old_codec, codecs.old_bytes);
    return fixed(codecs.hires_codec, codecs.hires_bytes, column.scale);
}

Plan plan_members(const MappedColumn& mapped, const Column& column) {
    const std::size_t members = column.members.size();
    const bool is_same_count = mapped.members.empty() || mapped.members.size() == members;
    const auto count = static_cast<std::uint32_t>(members);
    if (column.type == ColumnType::kEnum) {
        const std::size_t bytes = members > 255 ? 2 : 1;
        if (mapped.type != WireType::kEnum || mapped.length != bytes || !is_same_count)
            return std::nullopt;
        ColumnPlan plan = fixed(ValueCodec::kEnum, bytes);
        plan.length = count;
        return plan;
    }
    const std::size_t bytes = members > 32 ? 8 : (members + 7) / 8;
    if (mapped.type != WireType::kSet || mapped.length != bytes || !is_same_count)
        return std::nullopt;
    ColumnPlan plan = fixed(ValueCodec::kSet, bytes);
    plan.length = count;
    return plan;
}

Plan plan_char(const MappedColumn& mapped, const Column& column) {
    const CharsetWidth width = width_of(column.charset);
    if (mapped.type != WireType::kString || mapped.length != column.length * width.max)
        return std::nullopt;
    ColumnPlan plan = prefixed(ValueCodec::kChar, prefix_of(mapped.length));
    plan.pad_bytes = width.min;
    plan.is_pad_little = column.charset == "utf16le";
    return plan;
}

Plan plan_var(const MappedColumn& mapped, std::uint32_t length_bytes) {
    // A compressed value has one byte more, which says how.
    if (mapped.type == WireType::kVarChar && mapped.length == length_bytes) {
        return prefixed(ValueCodec::kBytes, prefix_of(mapped.length));
    }
    if (mapped.type == WireType::kVarCharCompressed && mapped.length == length_bytes + 1) {
        return prefixed(ValueCodec::kCompressed, prefix_of(mapped.length));
    }
    return std::nullopt;
}

/// Bytes of the length prefix of a TEXT or BLOB of so many bytes.
std::uint32_t blob_prefix_of(std::uint32_t length) {
    if (length <= 0xff) return 1;
    if (length <= 0xffff) return 2;
    return length <= 0xff'ffff ? 3 : 4;
}

Plan plan_blob(const MappedColumn& mapped, const Column& column) {
    if (mapped.length != blob_prefix_of(column.length)) return std::nullopt;
    if (mapped.type == WireType::kBlob) return prefixed(ValueCodec::kBytes, mapped.length);
    if (mapped.type == WireType::kBlobCompressed)
        return prefixed(ValueCodec::kCompressed, mapped.length);
    return std::nullopt;
}

Plan plan_padded(const MappedColumn& mapped, ValueCodec codec, std::uint32_t length) {
    if (mapped.type != WireType::kString || mapped.length != length) return std::nullopt;
    return prefixed(codec, prefix_of(length), length);
}

Plan plan_vector(const MappedColumn& mapped, const Column& column) {
    if (mapped.type == WireType::kVector &&
        mapped.dimensions.value_or(column.length / 4) * 4 == column.length) {
        return prefixed(ValueCodec::kBytes, mapped.length);
    }
    return plan_var(mapped, column.length);
}

constexpr TemporalCodecs time_codecs(unsigned scale) {
    return {WireType::kTime,
            WireType::kTimeOld,
            ValueCodec::kTime,
            ValueCodec::kOldTime,
            ValueCodec::kHiresTime,
            3,
            3,
            hires_time_bytes(scale)};
}
constexpr TemporalCodecs date_time_codecs(unsigned scale) {
    return {WireType::kDateTime,
            WireType::kDateTimeOld,
            ValueCodec::kDateTime,
            ValueCodec::kOldDateTime,
            ValueCodec::kHiresDateTime,
            5,
            8,
            hires_date_time_bytes(scale)};
}
constexpr TemporalCodecs timestamp_codecs(unsigned scale) {
    return {WireType::kTimestamp,
            WireType::kTimestampOld,
            ValueCodec::kTimestamp,
            ValueCodec::kOldTimestamp,
            ValueCodec::kHiresTimestamp,
            4,
            4,
            hires_timestamp_bytes(scale)};
}

Plan plan_if(bool fits, const ColumnPlan& plan) {
    return fits ? Plan(plan) : std::nullopt;
}

Plan plan_of(const MappedColumn& mapped, const Column& column) {
    const unsigned scale = column.scale > 6 ? 0 : column.scale;
    switch (column.type) {
        case ColumnType::kTinyInt:
            return plan_integer(mapped, column, WireType::kTiny, ValueCodec::kInt8,
                                ValueCodec::kUint8, 1);
        case ColumnType::kSmallInt:
            return plan_integer(mapped, column, WireType::kShort, ValueCodec::kInt16,
                                ValueCodec::kUint16, 2);
        case ColumnType::kMediumInt:
            return plan_integer(mapped, column, WireType::kInt24, ValueCodec::kInt24,
                                ValueCodec::kUint24, 3);
        case ColumnType::kInt:
            return plan_integer(mapped, column, WireType::kLong, ValueCodec::kInt32,
                                ValueCodec::kUint32, 4);
        case ColumnType::kBigInt:
            return plan_integer(mapped, column, WireType::kLongLong, ValueCodec::kInt64,
                                ValueCodec::kInt64, 8);
        case ColumnType::kFloat:
            return plan_if(mapped.type == WireType::kFloat, fixed(ValueCodec::kFloat, 4));
        case ColumnType::kDouble:
            return plan_if(mapped.type == WireType::kDouble, fixed(ValueCodec::kDouble, 8));
        case ColumnType::kDecimal:
            return plan_decimal(mapped, column);
        case ColumnType::kYear:
            return plan_if(mapped.type == WireType::kYear, fixed(ValueCodec::kYear, 1));
        case ColumnType::kDate:
            return plan_if(mapped.type == WireType::kDate, fixed(ValueCodec::kDate, 3));
        case ColumnType::kTime:
            return plan_temporal(mapped, column, time_codecs(scale));
        case ColumnType::kDateTime:
            return plan_temporal(mapped, column, date_time_codecs(scale));
        case ColumnType::kTimestamp:
            return plan_temporal(mapped, column, timestamp_codecs(scale));
        case ColumnType::kBit:
            return plan_if(mapped.type == WireType::kBit && mapped.length == column.length,
                           fixed(ValueCodec::kBit, (mapped.length + 7) / 8));
        case ColumnType::kEnum:
        case ColumnType::kSet:
            return plan_members(mapped, column);
        case ColumnType::kChar:
            return plan_char(mapped, column);
        case ColumnType::kVarChar:
            return plan_var(mapped, column.length * width_of(column.charset).max);
        case ColumnType::kVarBinary:
            return plan_var(mapped, column.length);
        case ColumnType::kText:
        case ColumnType::kBlob:
            return plan_blob(mapped, column);
        case ColumnType::kBinary:
            return plan_padded(mapped, ValueCodec::kBinary, column.length);
        case ColumnType::kJson:
            return plan_if(mapped.type == WireType::kJson,
                           prefixed(ValueCodec::kJson, mapped.length));
        case ColumnType::kGeometry:
            return plan_if(mapped.type == WireType::kGeometry,
                           prefixed(ValueCodec::kBytes, mapped.length));
        case ColumnType::kUuid:
            return plan_padded(mapped, ValueCodec::kUuid, 16);
        case ColumnType::kInet4:
            return plan_padded(mapped, ValueCodec::kInet4, 4);
        case ColumnType::kInet6:
            return plan_padded(mapped, ValueCodec::kInet6, 16);
        case ColumnType::kVector:
            return plan_vector(mapped, column);
    }
    return std::nullopt;
}

std::string describe(const MappedColumn& mapped) {
    std::string text(name_of(mapped.type));
    if (mapped.type == WireType::kDecimal)
        return text + fmt::format("({},{})", mapped.length, mapped.scale);
    if (mapped.type == WireType::kBit) return text + fmt::format("({})", mapped.length);
    if (mapped.length != 0) text += fmt::format("({} bytes)", mapped.length);
    if (mapped.scale != 0) text += fmt::format("({})", mapped.scale);
    if (mapped.is_unsigned.value_or(false)) text += " unsigned";
    if (!mapped.members.empty()) text += fmt::format(" of {} members", mapped.members.size());
    return text;
}

std::string describe(const Column& column) {
    if (column.type == ColumnType::kEnum || column.type == ColumnType::kSet) {
        return fmt::format("{} of {} members", name_of(column.type), column.members.size());
    }
    return sql_type(column);
}

}  // namespace

Result<ColumnPlan> plan_column(const MappedColumn& mapped, const Column& column) {
    const Plan plan = plan_of(mapped, column);
    if (!plan) {
        return fail(fmt::format("is {} in the binary log, but {} in the schema", describe(mapped),
                                describe(column)));
    }
    if (!column.charset.empty() && mapped.collation) {
        const auto collation = collation_of(*mapped.collation);
        const bool is_same = !collation || (is_same_name(collation->charset, column.charset) &&
                                            (collation->name.empty() || column.collation.empty() ||
                                             is_same_name(collation->name, column.collation)));
        if (!is_same) {
            return fail(fmt::format("has collation {} in the binary log, but {} in the schema",
                                    collation->name, column.collation));
        }
    }
    return *plan;
}

}  // namespace tributary::binlog
