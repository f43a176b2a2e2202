#include "model/messages.hpp"

#include <algorithm>

namespace tributary {

std::size_t Batch::bytes() const {
    std::size_t sum =
        sizeof *this + steps.size() * sizeof(Step) + transactions.size() * sizeof(BatchTransaction);
    for (const TableRows& rows : tables) sum += rows.bytes();
    return sum;
}

std::size_t Batch::changes() const {
    std::size_t sum = 0;
    for (const Step& step : steps) sum += step.count;
    return sum;
}

Epoch epoch_of(const StreamMessage& message) {
    return std::visit([](const auto& each) { return each.epoch; }, message);
}

std::size_t bytes_of(const StreamMessage& message) {
    struct Size {
        std::size_t operator()(const EpochStart& start) const { return sizeof start; }
        std::size_t operator()(const Batch& batch) const { return batch.bytes(); }
        std::size_t operator()(const Range& range) const {
            return sizeof range + range.rows.bytes();
        }
    };
    return std::visit(Size{}, message);
}

const ResyncProgress* Ledger::resync_of(const TableName& table) const {
    const auto found = std::ranges::find(resyncs, table, &ResyncProgress::table);
    return found == resyncs.end() ? nullptr : &*found;
}

ResyncProgress* Ledger::resync_of(const TableName& table) {
    const auto found = std::ranges::find(resyncs, table, &ResyncProgress::table);
    return found == resyncs.end() ? nullptr : &*found;
}

}  // namespace tributary
