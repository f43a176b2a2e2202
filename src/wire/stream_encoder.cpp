#include <fmt/format.h>

#include <utility>
#include <vector>

#include "tributary/v1/stream.pb.h"
#include "wire/column_codec.hpp"
#include "wire/envelope.hpp"
#include "wire/message_check.hpp"
#include "wire/position_codec.hpp"
#include "wire/proto_shape.hpp"
#include "wire/schema_codec.hpp"
#include "wire/stream_codec.hpp"
#include "wire/words.hpp"

namespace tributary {

class StreamEncoder::Impl {
public:
    Impl(const WireLimits& limits, int compression_level)
        : limits_(limits), sealer_(compression_level) {}

    Result<std::string_view> encode(const StreamMessage& message) {
        if (auto checked = check_message(message, limits_); !checked)
            return tl::unexpected(std::move(checked).error());
        out_->Clear();
        auto filled = std::visit([this](const auto& body) { return fill(body); }, message);
        if (!filled) return tl::unexpected(std::move(filled).error());
        return seal();
    }

private:
    Result<std::string_view> seal() {
        const std::size_t size = out_->ByteSizeLong();
        if (size > limits_.payload_bytes_max) {
            return fail(fmt::format("a message of {} bytes; at most {} are possible", size,
                                    limits_.payload_bytes_max));
        }
        char* const payload = payload_.reserve(size);
        out_->SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(payload));
        if (auto checked = wire::check_stream_shape(as_bytes({payload, size})); !checked) {
            return tl::unexpected(std::move(checked).error());
        }
        if (size > kRetainedBytesMax) out_ = std::make_unique<v1::StreamMessage>();
        return sealer_.seal({payload, size});
    }

    Result<void> fill_table(const TableRows& rows, v1::Table& out) {
        const auto schema = schemas_.encode(rows.shared_schema());
        if (!schema) return tl::unexpected(schema.error());
        out.set_schema(schema->data(), schema->size());
        out.set_rows(static_cast<std::uint32_t>(rows.size()));
        for (std::size_t i = 0; i < rows.columns().size(); ++i) {
            const Column& column = rows.schema().columns[i];
            if (auto filled = columns_.encode(rows.columns()[i], column, *out.add_columns());
                !filled) {
                return fail(fmt::format("column {} of table {}: {}", column.name,
                                        to_string(rows.schema().name), filled.error().what));
            }
        }
        return {};
    }

    Result<void> fill(const EpochStart& start) {
        v1::EpochStart& out = *out_->mutable_epoch_start();
        out.set_epoch(start.epoch.value());
        wire::write_position(start.position, *out.mutable_position());
        out.set_reason(start.reason);
        for (const TableName& table : start.tables)
            wire::encode_table_name(table, *out.add_tables());
        return {};
    }

    Result<void> fill(const Batch& batch) {
        v1::Batch& out = *out_->mutable_batch();
        out.set_epoch(batch.epoch.value());
        out.set_first(batch.first.value());
        out.set_last(batch.last.value());
        out.set_events_before(batch.events_before.value());
        out.set_events_through(batch.events_through.value());
        out.set_is_continued(!batch.is_complete);
        out.set_fingerprint_before(batch.fingerprint_before);
        out.set_head_fingerprint(batch.head_fingerprint);
        wire::write_position(batch.position, *out.mutable_position());
        for (const TableRows& rows : batch.tables) {
            if (auto filled = fill_table(rows, *out.add_tables()); !filled) return filled;
        }
        fill_steps(batch, out);
        fill_transactions(batch, out);
        return {};
    }

    void fill_steps(const Batch& batch, v1::Batch& out) {
        out.set_steps(static_cast<std::uint32_t>(batch.steps.size()));
        fill_words(
            batch.steps, [](const Step& step) { return step.table; }, *out.mutable_step_tables());
        // The numbers on the wire are the model's, plus one: 0 is no operation.
        fill_words(
            batch.steps, [](const Step& step) { return static_cast<int>(step.operation) + 1; },
            *out.mutable_step_operations());
        fill_words(
            batch.steps, [](const Step& step) { return step.count; }, *out.mutable_step_counts());
    }

    void fill_transactions(const Batch& batch, v1::Batch& out) {
        const auto& transactions = batch.transactions;
        out.set_transactions(static_cast<std::uint32_t>(transactions.size()));
        fill_words(
            transactions, [](const BatchTransaction& each) { return each.steps; },
            *out.mutable_transaction_steps());
        fill_words(
            transactions, [](const BatchTransaction& each) { return each.committed_at; },
            *out.mutable_transaction_times());
        fill_words(
            transactions, [](const BatchTransaction& each) { return each.fingerprint; },
            *out.mutable_transaction_fingerprints());
        text_.clear();
        words_.clear();
        for (std::size_t i = 0; i < transactions.size(); ++i) {
            text_ += transactions[i].gtid;
            words_.push_back(static_cast<std::int64_t>(transactions[i].gtid.size()));
            for (const ResyncRequest& resync : transactions[i].resyncs) {
                v1::ResyncRequest& written = *out.add_resyncs();
                written.set_transaction(static_cast<std::uint32_t>(i));
                wire::encode_table_name(resync.table, *written.mutable_table());
                written.set_id(resync.id.value());
            }
        }
        texts_.encode(words_, text_, *out.mutable_transaction_gtids());
    }

    template <class T, class Value>
    void fill_words(const std::vector<T>& from, const Value& value, v1::Words& out) {
        words_.clear();
        for (const T& each : from) words_.push_back(static_cast<std::int64_t>(value(each)));
        wire::encode_words(words_, out);
    }

    Result<void> fill(const Range& range) {
        v1::Range& out = *out_->mutable_range();
        out.set_epoch(range.epoch.value());
        out.set_at(range.at.value());
        out.set_fingerprint(range.fingerprint);
        out.set_resync(range.resync.value());
        if (range.lower) out.set_lower(*range.lower);
        if (range.upper) out.set_upper(*range.upper);
        out.set_is_repair(range.is_repair);
        out.set_rows_estimated(range.rows_estimated);
        return fill_table(range.rows, *out.mutable_rows());
    }

    WireLimits limits_;
    wire::Sealer sealer_;
    wire::SchemaEncodings schemas_;
    wire::ColumnCodec columns_;
    wire::TextsCodec texts_;
    wire::Scratch payload_;
    std::unique_ptr<v1::StreamMessage> out_ = std::make_unique<v1::StreamMessage>();
    std::vector<std::int64_t> words_;
    std::string text_;
};

StreamEncoder::StreamEncoder(const WireLimits& limits, int compression_level)
    : impl_(std::make_unique<Impl>(limits, compression_level)) {}
StreamEncoder::~StreamEncoder() = default;
StreamEncoder::StreamEncoder(StreamEncoder&&) noexcept = default;
StreamEncoder& StreamEncoder::operator=(StreamEncoder&&) noexcept = default;

Result<std::string_view> StreamEncoder::encode(const StreamMessage& message) {
    return impl_->encode(message);
}

}  // namespace tributary
