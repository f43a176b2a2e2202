#include "binlog/row_decoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include "binlog/address_value.hpp"
#include "binlog/column_plan.hpp"
#include "binlog/inflate.hpp"
#include "binlog/json_text.hpp"
#include "binlog/limits.hpp"
#include "binlog/load.hpp"
#include "binlog/temporal_value.hpp"

namespace tributary::binlog {
namespace {

/// The bytes of one image, read from the front.
struct Input {
    const std::byte* at = nullptr;
    const std::byte* end = nullptr;

    [[nodiscard]] std::size_t left() const { return static_cast<std::size_t>(end - at); }
    const std::byte* take(std::size_t bytes) { return std::exchange(at, at + bytes); }
};

std::string_view text_at(const std::byte* from, std::size_t size) {
    return {reinterpret_cast<const char*>(from), size};
}

std::string_view without_pad(std::string_view text, const ColumnPlan& plan) {
    const std::size_t unit = plan.pad_bytes;
    if (unit == 1) {
        while (text.ends_with(' ')) text.remove_suffix(1);
        return text;
    }
    std::string pad(unit, '\0');
    pad[plan.is_pad_little ? 0 : unit - 1] = ' ';
    while (text.size() % unit == 0 && text.ends_with(pad)) text.remove_suffix(unit);
    return text;
}

/// The log leaves out zeros at the end.
std::string_view padded(std::string_view value, std::size_t length, std::string& scratch) {
    if (value.size() == length) return value;
    scratch.assign(value);
    scratch.resize(length, '\0');
    return scratch;
}

bool set_word(Cell& cell, std::optional<std::int64_t> word) {
    if (!word) return false;
    cell = Cell::of(*word);
    return true;
}

/// `from` has plan.fixed_bytes bytes. False: they are no value of the column.
bool decode_fixed(const ColumnPlan& plan, const std::byte* from, Cell& cell, std::string& scratch) {
    switch (plan.codec) {
        case ValueCodec::kInt8:
            cell = Cell::of(signed_of<1>(load_little<1>(from)));
            return true;
        case ValueCodec::kInt16:
            cell = Cell::of(signed_of<2>(load_little<2>(from)));
            return true;
        case ValueCodec::kInt24:
            cell = Cell::of(signed_of<3>(load_little<3>(from)));
            return true;
        case ValueCodec::kInt32:
            cell = Cell::of(signed_of<4>(load_little<4>(from)));
            return true;
        case ValueCodec::kUint8:
            cell = Cell::of_unsigned(load_little<1>(from));
            return true;
        case ValueCodec::kUint16:
            cell = Cell::of_unsigned(load_little<2>(from));
            return true;
        case ValueCodec::kUint24:
            cell = Cell::of_unsigned(load_little<3>(from));
            return true;
        case ValueCodec::kUint32:
        case ValueCodec::kFloat:
            cell = Cell::of_unsigned(load_little<4>(from));
            return true;
        case ValueCodec::kInt64:
        case ValueCodec::kDouble:
            cell = Cell::of_unsigned(load_little<8>(from));
            return true;
        case ValueCodec::kDecimalWord:
            cell = Cell::of(0);
            return plan.decimal.decode_word(from, cell.word);
        case ValueCodec::kDecimalText:
            if (!plan.decimal.decode_text(from, scratch)) return false;
            cell = Cell::of(std::string_view(scratch));
            return true;
        case ValueCodec::kYear: {
            const std::uint64_t years = load_little<1>(from);
            cell = Cell::of_unsigned(years == 0 ? 0 : 1900 + years);
            return true;
        }
        case ValueCodec::kDate:
            return set_word(cell, decode_date(from));
        case ValueCodec::kTime:
            return set_word(cell, decode_time(from, plan.scale));
        case ValueCodec::kOldTime:
            return set_word(cell, decode_old_time(from));
        case ValueCodec::kHiresTime:
            return set_word(cell, decode_hires_time(from, plan.scale));
        case ValueCodec::kDateTime:
            return set_word(cell, decode_date_time(from, plan.scale));
        case ValueCodec::kOldDateTime:
            return set_word(cell, decode_old_date_time(from));
        case ValueCodec::kHiresDateTime:
            return set_word(cell, decode_hires_date_time(from, plan.scale));
        case ValueCodec::kTimestamp:
            return set_word(cell, decode_timestamp(from, plan.scale));
        case ValueCodec::kOldTimestamp:
            return set_word(cell, decode_old_timestamp(from));
        case ValueCodec::kHiresTimestamp:
            return set_word(cell, decode_hires_timestamp(from, plan.scale));
        case ValueCodec::kBit:
            cell = Cell::of_unsigned(load_big(from, plan.fixed_bytes));
            return true;
        case ValueCodec::kEnum:
            cell = Cell::of_unsigned(load_little(from, plan.fixed_bytes));
            return static_cast<std::uint64_t>(cell.word) <= plan.length;
        case ValueCodec::kSet:
            cell = Cell::of_unsigned(load_little(from, plan.fixed_bytes));
            return plan.length >= 64 || static_cast<std::uint64_t>(cell.word) >> plan.length == 0;
        case ValueCodec::kBytes:
        case ValueCodec::kChar:
        case ValueCodec::kBinary:
        case ValueCodec::kCompressed:
        case ValueCodec::kJson:
        case ValueCodec::kUuid:
        case ValueCodec::kInet4:
        case ValueCodec::kInet6:
            break;
    }
    return false;
}

bool decode_address(const ColumnPlan& plan, std::string_view value, std::string& scratch) {
    if (value.size() > plan.length) return false;
    std::byte bytes[16]{};
    std::memcpy(bytes, value.data(), value.size());
    if (plan.codec == ValueCodec::kUuid) decode_uuid(bytes, scratch);
    if (plan.codec == ValueCodec::kInet4) decode_inet4(bytes, scratch);
    if (plan.codec == ValueCodec::kInet6) decode_inet6(bytes, scratch);
    return true;
}

/// `value` is what the length prefix spans.
bool decode_prefixed(const ColumnPlan& plan, std::string_view value, Cell& cell,
                     std::string& scratch) {
    switch (plan.codec) {
        case ValueCodec::kBytes:
            cell = Cell::of(value);
            return true;
        case ValueCodec::kChar:
            cell = Cell::of(without_pad(value, plan));
            return true;
        case ValueCodec::kBinary:
            if (value.size() > plan.length) return false;
            cell = Cell::of(padded(value, plan.length, scratch));
            return true;
        case ValueCodec::kCompressed:
            if (!inflate_column(as_bytes(value), scratch)) return false;
            break;
        case ValueCodec::kJson:
            if (!decode_json_text(as_bytes(value), scratch)) return false;
            break;
        case ValueCodec::kUuid:
        case ValueCodec::kInet4:
        case ValueCodec::kInet6:
            if (!decode_address(plan, value, scratch)) return false;
            break;
        case ValueCodec::kInt8:
        case ValueCodec::kUint8:
        case ValueCodec::kInt16:
        case ValueCodec::kUint16:
        case ValueCodec::kInt24:
        case ValueCodec::kUint24:
        case ValueCodec::kInt32:
        case ValueCodec::kUint32:
        case ValueCodec::kInt64:
        case ValueCodec::kFloat:
        case ValueCodec::kDouble:
        case ValueCodec::kDecimalWord:
        case ValueCodec::kDecimalText:
        case ValueCodec::kYear:
        case ValueCodec::kDate:
        case ValueCodec::kTime:
        case ValueCodec::kOldTime:
        case ValueCodec::kHiresTime:
        case ValueCodec::kDateTime:
        case ValueCodec::kOldDateTime:
        case ValueCodec::kHiresDateTime:
        case ValueCodec::kTimestamp:
        case ValueCodec::kOldTimestamp:
        case ValueCodec::kHiresTimestamp:
        case ValueCodec::kBit:
        case ValueCodec::kEnum:
        case ValueCodec::kSet:
            return false;
    }
    cell = Cell::of(std::string_view(scratch));
    return true;
}

bool decode_value(const ColumnPlan& plan, Input& input, Cell& cell, std::string& scratch) {
    if (plan.prefix_bytes == 0) {
        if (input.left() < plan.fixed_bytes) return false;
        return decode_fixed(plan, input.take(plan.fixed_bytes), cell, scratch);
    }
    if (input.left() < plan.prefix_bytes) return false;
    const std::uint64_t size = load_little(input.take(plan.prefix_bytes), plan.prefix_bytes);
    if (input.left() < size) return false;
    return decode_prefixed(plan, text_at(input.take(size), size), cell, scratch);
}

}  // namespace

class RowDecoder::Impl {
public:
    Impl(std::shared_ptr<const TableSchema> schema, std::vector<ColumnPlan> plans)
        : schema_(std::move(schema)),
          plans_(std::move(plans)),
          before_(plans_.size()),
          after_(plans_.size()) {}

    Result<void> decode(const RowsEvent& event, RowSink& sink) {
        for (const auto& [columns, image] :
             {std::pair{event.before_columns, &before_}, std::pair{event.after_columns, &after_}}) {
            if (!image->use(columns, *schema_)) {
                return fail(fmt::format(
                    "table {}: a row without all of its columns: set binlog_row_image=FULL",
                    to_string(schema_->name)));
            }
        }
        Input input{.at = event.images.data(), .end = event.images.data() + event.images.size()};
        while (input.left() > 0) {
            if (event.operation != Operation::kInsert && !before_.decode(plans_, input))
                return damaged(before_, event);
            if (event.operation != Operation::kDelete && !after_.decode(plans_, input))
                return damaged(after_, event);
            auto taken = event.operation == Operation::kInsert ? sink.on_row({}, after_.cells)
                         : event.operation == Operation::kDelete
                             ? sink.on_row(before_.cells, {})
                             : sink.on_row(before_.cells, after_.cells);
            if (!taken) return taken;
        }
        return {};
    }

    [[nodiscard]] const std::shared_ptr<const TableSchema>& schema() const { return schema_; }

private:
    /// One row image, with a buffer for each value that has to be built.
    struct Image {
        std::vector<Cell> cells;
        std::vector<std::string> scratch;
        std::size_t failed_column = 0;

        /// Columns that the images do not hold.
        std::vector<bool> absent;
        std::size_t present = 0;

        explicit Image(std::size_t columns) : cells(columns), scratch(columns), present(columns) {}

        /// False: a column is absent that must not be.
        bool use(ByteView columns, const TableSchema& schema) {
            absent.clear();
            present = cells.size();
            if (columns.empty()) return true;
            if (columns.size() < (cells.size() + 7) / 8) return false;
            absent.resize(cells.size());
            for (std::size_t i = 0; i < cells.size(); ++i) {
                if (is_bit_set(columns.data(), i)) continue;
                const bool is_key =
                    std::ranges::find(schema.primary_key, i) != schema.primary_key.end();
                if (is_key || !schema.columns[i].is_generated) return false;
                absent[i] = true;
                --present;
            }
            return true;
        }

        bool decode(const std::vector<ColumnPlan>& plans, Input& input) {
            const std::size_t bitmap_bytes = (present + 7) / 8;
            failed_column = 0;
            if (input.left() < bitmap_bytes) return false;
            const std::byte* const nulls = input.take(bitmap_bytes);
            std::size_t bit = 0;
            for (std::size_t i = 0; i < plans.size(); ++i) {
                if ((!absent.empty() && absent[i]) || is_bit_set(nulls, bit++)) {
                    cells[i] = Cell::null();
                } else if (!decode_value(plans[i], input, cells[i], buffer(i))) {
                    failed_column = i;
                    return false;
                }
            }
            return true;
        }
        std::string& buffer(std::size_t column) {
            if (scratch[column].capacity() > kKeptScratchBytes) scratch[column] = {};
            return scratch[column];
        }
    };

    Result<void> damaged(const Image& image, const RowsEvent& event) const {
        return fail(
            fmt::format("table {}, column {}: its value in row event {} of the transaction is cut "
                        "off or no value "
                        "of type {}",
                        to_string(schema_->name), schema_->columns[image.failed_column].name,
                        event.index, name_of(schema_->columns[image.failed_column].type)));
    }

    std::shared_ptr<const TableSchema> schema_;
    std::vector<ColumnPlan> plans_;
    Image before_;
    Image after_;
};

Result<RowDecoder> RowDecoder::make(const TableMap& map,
                                    std::shared_ptr<const TableSchema> schema) {
    const std::string name = to_string(map.name);
    if (map.columns.size() != schema->columns.size()) {
        return fail(fmt::format("table {} has {} columns in the binary log, but {} in the schema",
                                name, map.columns.size(), schema->columns.size()));
    }
    std::vector<ColumnPlan> plans;
    plans.reserve(map.columns.size());
    for (std::size_t i = 0; i < map.columns.size(); ++i) {
        const MappedColumn& mapped = map.columns[i];
        const Column& column = schema->columns[i];
        if (!mapped.name.empty() && mapped.name != column.name) {
            return fail(
                fmt::format("table {}: column {} is '{}' in the binary log, but '{}' in the schema",
                            name, i + 1, mapped.name, column.name));
        }
        const auto plan = plan_column(mapped, column);
        if (!plan)
            return fail(
                fmt::format("table {}: column {} {}", name, column.name, plan.error().what));
        plans.push_back(*plan);
    }
    return RowDecoder(std::make_unique<Impl>(std::move(schema), std::move(plans)));
}

RowDecoder::RowDecoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RowDecoder::~RowDecoder() = default;
RowDecoder::RowDecoder(RowDecoder&&) noexcept = default;
RowDecoder& RowDecoder::operator=(RowDecoder&&) noexcept = default;

Result<void> RowDecoder::decode(const RowsEvent& event, RowSink& sink) {
    return impl_->decode(event, sink);
}
const std::shared_ptr<const TableSchema>& RowDecoder::schema() const {
    return impl_->schema();
}

}  // namespace tributary::binlog
