#include <fmt/format.h>

#include <limits>
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

class StreamDecoder::Impl {
public:
    explicit Impl(const WireLimits& limits) : limits_(limits) {}

    Result<StreamMessage> decode(ByteView bytes) {
        const auto payload = opener_.open(bytes, limits_.payload_bytes_max);
        if (!payload) return tl::unexpected(payload.error());
        if (auto checked = wire::check_stream_shape(*payload); !checked) {
            return tl::unexpected(std::move(checked).error());
        }
        auto message = read(*payload);
        if (payload->size() > kRetainedBytesMax) in_ = std::make_unique<v1::StreamMessage>();
        if (!message) return message;
        if (auto checked = check_message(*message, limits_); !checked) {
            return tl::unexpected(std::move(checked).error());
        }
        return message;
    }

private:
    Result<StreamMessage> read(ByteView payload) {
        if (!in_->ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
            return fail("a stream message is no valid Protocol Buffers message");
        }
        wire::Budget budget(limits_.decoded_bytes_max);
        if (in_->has_epoch_start() + in_->has_batch() + in_->has_range() != 1) {
            return fail(
                "a stream message is not exactly one of an epoch's start, a batch and a range");
        }
        if (in_->has_epoch_start()) return read_epoch_start(in_->epoch_start());
        if (in_->has_batch()) return read_batch(*in_->mutable_batch(), budget);
        return read_range(*in_->mutable_range(), budget);
    }

    Result<TableRows> read_table(v1::Table& in, wire::Budget& budget) {
        const auto schema = schemas_.decode(in.schema());
        if (!schema) return tl::unexpected(schema.error());
        const TableSchema& table = **schema;
        if (in.rows() > limits_.rows_max) {
            return fail(fmt::format("{} rows of table {} in one message; at most {}", in.rows(),
                                    to_string(table.name), limits_.rows_max));
        }
        if (static_cast<std::size_t>(in.columns_size()) != table.columns.size()) {
            return fail(fmt::format("{} columns of values for the {} of table {}",
                                    in.columns_size(), table.columns.size(),
                                    to_string(table.name)));
        }
        std::vector<ColumnValues> columns;
        columns.reserve(table.columns.size());
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const Column& column = table.columns[i];
            auto values = columns_.decode(*in.mutable_columns(static_cast<int>(i)), column,
                                          in.rows(), budget);
            if (!values) {
                return fail(fmt::format("column {} of table {}: {}", column.name,
                                        to_string(table.name), values.error().what));
            }
            columns.push_back(std::move(*values));
        }
        TableRows rows(*schema);
        rows.assign(std::move(columns), in.rows());
        return rows;
    }

    Result<StreamMessage> read_epoch_start(const v1::EpochStart& in) {
        auto position = wire::read_position(in.position());
        if (!position) return tl::unexpected(std::move(position).error());
        EpochStart start{.epoch = Epoch(in.epoch()),
                         .position = std::move(*position),
                         .reason = in.reason(),
                         .tables = {}};
        for (const v1::TableName& table : in.tables())
            start.tables.push_back(wire::decode_table_name(table));
        return start;
    }

    Result<StreamMessage> read_batch(v1::Batch& in, wire::Budget& budget) {
        if (in.steps() > limits_.steps_max || in.transactions() > limits_.transactions_max ||
            !budget.take(in.steps(), sizeof(Step)) ||
            !budget.take(in.transactions(), sizeof(BatchTransaction))) {
            return fail(fmt::format("a batch of {} steps and {} transactions; at most {} and {}",
                                    in.steps(), in.transactions(), limits_.steps_max,
                                    limits_.transactions_max));
        }
        auto position = wire::read_position(in.position());
        if (!position) return tl::unexpected(std::move(position).error());
        Batch batch{.epoch = Epoch(in.epoch()),
                    .first = Sequence(in.first()),
                    .last = Sequence(in.last()),
                    .events_before = RowEvents(in.events_before()),
                    .events_through = RowEvents(in.events_through()),
                    .is_complete = !in.is_continued(),
                    .fingerprint_before = in.fingerprint_before(),
                    .head_fingerprint = in.head_fingerprint(),
                    .position = std::move(*position),
                    .tables = {},
                    .steps = std::vector<Step>(in.steps()),
                    .transactions = std::vector<BatchTransaction>(in.transactions())};
        batch.tables.reserve(static_cast<std::size_t>(in.tables_size()));
        for (v1::Table& table : *in.mutable_tables()) {
            auto rows = read_table(table, budget);
            if (!rows) return tl::unexpected(std::move(rows).error());
            batch.tables.push_back(std::move(*rows));
        }
        if (auto read = read_steps(in, batch.steps); !read)
            return tl::unexpected(std::move(read).error());
        if (auto read = read_transactions(in, batch.transactions, budget); !read) {
            return tl::unexpected(std::move(read).error());
        }
        return batch;
    }

    /// Gives each of `count` integers within [least, greatest] to `take`.
    template <class Take>
    Result<void> each_word(const v1::Words& in, std::size_t count, std::int64_t least,
                           std::int64_t greatest, const Take& take) {
        if (auto read = wire::decode_words(in, count, words_); !read) return read;
        for (std::size_t i = 0; i < count; ++i) {
            if (words_[i] < least || words_[i] > greatest) {
                return fail(
                    fmt::format("the number {} of a step or transaction is not within {} and {}",
                                words_[i], least, greatest));
            }
            take(i, words_[i]);
        }
        return {};
    }

    Result<void> read_steps(const v1::Batch& in, std::vector<Step>& steps) {
        constexpr std::int64_t greatest = std::numeric_limits<std::uint32_t>::max();
        auto read = each_word(in.step_tables(), steps.size(), 0, greatest,
                              [&](std::size_t i, std::int64_t word) {
                                  steps[i].table = static_cast<std::uint32_t>(word);
                              });
        if (!read) return read;
        read = each_word(in.step_operations(), steps.size(), v1::OPERATION_INSERT,
                         v1::OPERATION_DELETE, [&](std::size_t i, std::int64_t word) {
                             steps[i].operation = static_cast<Operation>(word - 1);
                         });
        if (!read) return read;
        return each_word(in.step_counts(), steps.size(), 1, greatest,
                         [&](std::size_t i, std::int64_t word) {
                             steps[i].count = static_cast<std::uint32_t>(word);
                         });
    }

    Result<void> read_transactions(v1::Batch& in, std::vector<BatchTransaction>& transactions,
                                   wire::Budget& budget) {
        using Limits = std::numeric_limits<std::int64_t>;
        auto read = each_word(in.transaction_steps(), transactions.size(), 0,
                              std::numeric_limits<std::uint32_t>::max(),
                              [&](std::size_t i, std::int64_t word) {
                                  transactions[i].steps = static_cast<std::uint32_t>(word);
                              });
        if (!read) return read;
        read = each_word(
            in.transaction_times(), transactions.size(), Limits::min(), Limits::max(),
            [&](std::size_t i, std::int64_t word) { transactions[i].committed_at = word; });
        if (!read) return read;
        read = each_word(in.transaction_fingerprints(), transactions.size(), Limits::min(),
                         Limits::max(), [&](std::size_t i, std::int64_t word) {
                             transactions[i].fingerprint = static_cast<std::uint64_t>(word);
                         });
        if (!read) return read;
        const auto gtids =
            texts_.decode(*in.mutable_transaction_gtids(), transactions.size(), budget);
        if (!gtids) return tl::unexpected(gtids.error());
        std::size_t at = 0;
        for (std::size_t i = 0; i < transactions.size(); ++i) {
            const auto size = static_cast<std::size_t>(gtids->lengths[i]);
            transactions[i].gtid.assign(*gtids->data, at, size);
            at += size;
        }
        return read_resyncs(in, transactions);
    }

    Result<void> read_resyncs(const v1::Batch& in, std::vector<BatchTransaction>& transactions) {
        std::uint32_t transaction = 0;
        for (const v1::ResyncRequest& resync : in.resyncs()) {
            if (resync.transaction() >= transactions.size() || resync.transaction() < transaction) {
                return fail(fmt::format("a re-sync asked for by transaction {} of {}",
                                        resync.transaction(), transactions.size()));
            }
            transaction = resync.transaction();
            transactions[transaction].resyncs.push_back(
                {.table = wire::decode_table_name(resync.table()), .id = Sequence(resync.id())});
        }
        return {};
    }

    Result<StreamMessage> read_range(v1::Range& in, wire::Budget& budget) {
        auto rows = read_table(*in.mutable_rows(), budget);
        if (!rows) return tl::unexpected(std::move(rows).error());
        Range range{.epoch = Epoch(in.epoch()),
                    .at = Sequence(in.at()),
                    .fingerprint = in.fingerprint(),
                    .resync = Sequence(in.resync()),
                    .lower = std::nullopt,
                    .upper = std::nullopt,
                    .rows = std::move(*rows),
                    .is_repair = in.is_repair(),
                    .rows_estimated = in.rows_estimated()};
        if (in.has_lower()) range.lower = in.lower();
        if (in.has_upper()) range.upper = in.upper();
        return range;
    }

    WireLimits limits_;
    wire::Opener opener_;
    wire::SchemaDecodings schemas_;
    wire::ColumnCodec columns_;
    wire::TextsCodec texts_;
    std::unique_ptr<v1::StreamMessage> in_ = std::make_unique<v1::StreamMessage>();
    std::vector<std::int64_t> words_;
};

StreamDecoder::StreamDecoder(const WireLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
StreamDecoder::~StreamDecoder() = default;
StreamDecoder::StreamDecoder(StreamDecoder&&) noexcept = default;
StreamDecoder& StreamDecoder::operator=(StreamDecoder&&) noexcept = default;

Result<StreamMessage> StreamDecoder::decode(ByteView bytes) {
    return impl_->decode(bytes);
}

}  // namespace tributary
