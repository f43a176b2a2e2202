#include "unit/simulation/head_office.hpp"

#include <utility>

namespace tributary::simulation {
namespace {

using namespace std::chrono_literals;

void apply_batch(Database& database, const Batch& batch, Sequence applied) {
    std::vector<std::size_t> next(batch.tables.size(), 0);
    std::size_t step = 0;
    for (std::size_t i = 0; i < batch.transactions.size(); ++i) {
        const bool is_new = batch.first.value() + i > applied.value();
        for (std::uint32_t n = 0; n < batch.transactions[i].steps; ++n, ++step) {
            const Step& each = batch.steps[step];
            const TableRows& rows = batch.tables[each.table];
            Rows& target = database.tables[rows.schema().name];
            for (std::uint32_t change = 0; change < each.count; ++change) {
                if (each.operation != Operation::kInsert) {
                    const std::size_t image = next[each.table]++;
                    if (is_new) target.erase(rows.at(image, 0).word);
                }
                if (each.operation != Operation::kDelete) {
                    const std::size_t image = next[each.table]++;
                    if (is_new) target[rows.at(image, 0).word] = rows.at(image, 1).word;
                }
            }
        }
    }
}

void apply_range(Database& database, const Range& range) {
    const TableSchema& schema = range.rows.schema();
    Rows& target = database.tables[schema.name];
    auto from = target.begin();
    auto to = target.end();
    if (range.lower) from = target.upper_bound(decode_key(schema, *range.lower).value()[0].word);
    if (range.upper) to = target.upper_bound(decode_key(schema, *range.upper).value()[0].word);
    target.erase(from, to);
    for (std::size_t i = 0; i < range.rows.size(); ++i)
        target[range.rows.at(i, 0).word] = range.rows.at(i, 1).word;
}

ApplyLimits quick_limits() {
    ApplyLimits limits;
    limits.gap_grace = 300ms;
    limits.ahead_max = 6;
    limits.rewind_retry = 200ms;
    limits.discard_max = 4000ms;
    limits.rest_grace = 300ms;
    return limits;
}

}  // namespace

void apply(Database& database, const StreamMessage& message, Sequence applied) {
    if (const auto* batch = std::get_if<Batch>(&message)) {
        apply_batch(database, *batch, applied);
    } else if (const auto* range = std::get_if<Range>(&message)) {
        apply_range(database, *range);
    }
}

HeadOffice::HeadOffice(Random& random, const ManualClock& clock, Database& database, Broker& broker)
    : random_(random),
      clock_(clock),
      database_(database),
      broker_(broker),
      limits_(quick_limits()),
      gate_(limits_) {
    gate_.reset_ledger(database_.ledger);
}

void HeadOffice::receive() {
    static const BranchId branch("north");
    if (std::optional<Delivery> delivery = broker_.deliver(branch, 8))
        gate_.offer(std::move(*delivery), clock_.now());
}

std::vector<StreamGate::Item> HeadOffice::take_some() {
    std::vector<StreamGate::Item> items;
    for (std::uint64_t n = 1 + random_.below(4); n > 0; --n) {
        std::optional<StreamGate::Item> item = gate_.take(clock_.now());
        if (!item) break;
        items.push_back(std::move(*item));
    }
    return items;
}

void HeadOffice::write(const std::vector<StreamGate::Item>& items) {
    for (const StreamGate::Item& item : items) {
        if (item.task == StreamGate::Task::kApply)
            apply(database_, item.delivery.message, item.applied);
        if (item.task == StreamGate::Task::kSkip) ++skipped_;
    }
    database_.ledger = gate_.ledger();
}

bool HeadOffice::consume(bool has_faults) {
    // The ledger's row is locked first; if another process moved it, that is the truth.
    gate_.reset_ledger(database_.ledger);
    std::vector<StreamGate::Item> items = take_some();
    if (items.empty()) return true;
    if (has_faults && random_.below(60) == 0) {
        // Rolled back: a deadlock, say. The same messages are tried again.
        std::vector<Delivery> back;
        for (StreamGate::Item& item : items) back.push_back(std::move(item.delivery));
        gate_.restore(std::move(back));
        gate_.reset_ledger(database_.ledger);
        return true;
    }
    if (has_faults && random_.below(60) == 0) return false;
    write(items);
    if (has_faults && random_.below(40) == 0) return false;
    for (const StreamGate::Item& item : items) broker_.acknowledge(item.delivery.tag);
    return true;
}

void HeadOffice::finish_late() {
    gate_.reset_ledger(database_.ledger);
    write(take_some());
}

StreamGate::Wish HeadOffice::poll(const AgentReport* report) {
    return gate_.poll(clock_.now(), {.report = report,
                                     .is_queue_empty = [this] { return broker_.waiting() == 0; }});
}

}  // namespace tributary::simulation
