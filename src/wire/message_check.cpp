#include "wire/message_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace tributary {
namespace {

Result<void> check_rows(const TableRows& rows, const WireLimits& limits) {
    if (rows.size() > limits.rows_max) {
        return fail(fmt::format("{} rows of table {} in one message; at most {}", rows.size(),
                                to_string(rows.schema().name), limits.rows_max));
    }
    if (rows.columns().size() != rows.schema().columns.size()) {
        return fail(fmt::format("{} columns of values for table {}", rows.columns().size(),
                                to_string(rows.schema().name)));
    }
    for (const ColumnIndex index : rows.schema().primary_key) {
        if (rows.columns()[index].null_count() > 0) {
            return fail(fmt::format("a NULL in the primary key of table {}",
                                    to_string(rows.schema().name)));
        }
    }
    return {};
}

Result<void> check_position(const Position& position) {
    if (position.flavor == Flavor::kMariaDb || position.flavor == Flavor::kMySql) return {};
    return fail("a position of an unknown kind of server");
}

Result<void> check_sequences(const Batch& batch) {
    const std::uint64_t first = batch.first.value();
    const std::uint64_t last = batch.last.value();
    if (first == 0 || last < first)
        return fail(fmt::format("a batch of the transactions {} to {}", first, last));
    if (batch.transactions.size() - 1 != last - first) {
        return fail(fmt::format("a batch of the transactions {} to {} holds {}", first, last,
                                batch.transactions.size()));
    }
    const std::uint64_t before = batch.events_before.value();
    const std::uint64_t through = batch.events_through.value();
    if (!batch.is_fragment()) {
        if (through != 0)
            return fail(
                fmt::format("a batch that is no fragment is through with {} row events", through));
        return {};
    }
    if (batch.transactions.size() != 1) {
        return fail(fmt::format("a fragment of transaction {} holds {} transactions", first,
                                batch.transactions.size()));
    }
    if (through < before || through == 0) {
        return fail(fmt::format("a fragment from row event {} to {}", before, through));
    }
    return {};
}

Result<void> check_steps(const Batch& batch) {
    std::uint64_t steps = 0;
    for (const BatchTransaction& transaction : batch.transactions) steps += transaction.steps;
    if (steps != batch.steps.size()) {
        return fail(
            fmt::format("transactions of {} steps in a batch of {}", steps, batch.steps.size()));
    }
    std::vector<std::uint64_t> images(batch.tables.size(), 0);
    for (const Step& step : batch.steps) {
        if (step.table >= images.size())
            return fail(fmt::format("a step of table {} of {}", step.table, images.size()));
        if (step.count == 0) return fail("a step without changes");
        images[step.table] +=
            std::uint64_t{step.count} * (step.operation == Operation::kUpdate ? 2 : 1);
    }
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (images[i] != batch.tables[i].size()) {
            return fail(fmt::format("steps of {} row images for the {} of table {}", images[i],
                                    batch.tables[i].size(),
                                    to_string(batch.tables[i].schema().name)));
        }
    }
    return {};
}

struct Check {
    const WireLimits& limits;

    Result<void> operator()(const EpochStart& start) const {
        if (start.tables.size() > kTablesMax)
            return fail(fmt::format("an epoch's start with {} tables", start.tables.size()));
        return check_position(start.position);
    }

    Result<void> operator()(const Batch& batch) const {
        if (batch.tables.size() > kTablesMax || batch.steps.size() > limits.steps_max ||
            batch.transactions.size() > limits.transactions_max) {
            return fail(
                fmt::format("a batch of {} tables, {} steps and {} transactions is above the "
                            "limits of {}, {} and {}",
                            batch.tables.size(), batch.steps.size(), batch.transactions.size(),
                            kTablesMax, limits.steps_max, limits.transactions_max));
        }
        for (const TableRows& rows : batch.tables) {
            if (auto checked = check_rows(rows, limits); !checked) return checked;
        }
        if (auto checked = check_position(batch.position); !checked) return checked;
        if (auto checked = check_sequences(batch); !checked) return checked;
        return check_steps(batch);
    }

    Result<void> operator()(const Range& range) const {
        if (auto checked = check_rows(range.rows, limits); !checked) return checked;
        for (const auto& bound : {range.lower, range.upper}) {
            if (!bound) continue;
            if (auto cells = decode_key(range.rows.schema(), *bound); !cells) {
                return tl::unexpected(std::move(cells).error());
            }
        }
        return {};
    }
};

/// What the message takes in memory once decoded.
std::size_t decoded_bytes(const StreamMessage& message) {
    std::size_t sum = bytes_of(message);
    if (const auto* const batch = std::get_if<Batch>(&message)) {
        for (const BatchTransaction& transaction : batch->transactions) {
            sum += transaction.gtid.size();
        }
    }
    return sum;
}

}  // namespace

Result<void> check_message(const StreamMessage& message, const WireLimits& limits) {
    if (epoch_of(message).value() == 0) return fail("a stream message without an epoch");
    if (const std::size_t bytes = decoded_bytes(message); bytes > limits.decoded_bytes_max) {
        return fail(fmt::format("a message of {} bytes in memory; at most {} are possible", bytes,
                                limits.decoded_bytes_max));
    }
    return std::visit(Check{limits}, message);
}

}  // namespace tributary
