#include "apply/ledger_rules.hpp"

namespace tributary {
namespace {

/// Where batch and ledger meet they speak of the same transaction. If not, the branch's server went
/// back in time and wrote on; what the batch follows never came here.
bool is_same_history(const Ledger& ledger, const Batch& batch) {
    const std::uint64_t known = ledger.position.fingerprint;
    if (ledger.sequence < batch.first) {
        return batch.fingerprint_before == known &&
               (ledger.events.value() == 0 || batch.head_fingerprint == ledger.head_fingerprint);
    }
    if (!batch.is_complete) return true;
    const auto index = static_cast<std::size_t>(ledger.sequence.value() - batch.first.value());
    return batch.transactions[index].fingerprint == known;
}

Verdict classify_batch(const Ledger& ledger, const Batch& batch) {
    if (batch.last < ledger.sequence) return Verdict::kSkip;
    if (batch.first > ledger.sequence.next()) return Verdict::kAhead;
    if (!is_same_history(ledger, batch)) return Verdict::kAhead;
    if (batch.last == ledger.sequence) return Verdict::kSkip;
    if (!batch.is_fragment()) return Verdict::kApply;
    if (batch.events_before > ledger.events) return Verdict::kAhead;
    // A fragment that reaches further than the ledger is applied whole: its row images are final,
    // so that those which are there already change nothing.
    return batch.is_complete || batch.events_through > ledger.events ? Verdict::kApply
                                                                     : Verdict::kSkip;
}

Verdict classify_range(const Ledger& ledger, const Range& range) {
    if (range.at > ledger.sequence) return Verdict::kAhead;
    // In the middle of a transaction the range speaks of the state before it.
    if (range.at < ledger.sequence || ledger.events.value() != 0) return Verdict::kSkip;
    if (range.fingerprint != ledger.position.fingerprint) return Verdict::kAhead;
    return Verdict::kApply;
}

void open(Ledger& ledger, const ResyncRequest& request) {
    ResyncProgress* progress = ledger.resync_of(request.table);
    if (progress == nullptr) {
        progress = &ledger.resyncs.emplace_back();
        progress->table = request.table;
    } else if (progress->id == request.id) {
        return;
    }
    progress->id = request.id;
    progress->upper.clear();
    progress->is_done = false;
    progress->rows = 0;
}

void advance_ledger(std::optional<Ledger>& ledger, const EpochStart& start) {
    Ledger fresh;
    fresh.epoch = start.epoch;
    fresh.position = start.position;
    for (const TableName& table : start.tables) {
        fresh.resyncs.push_back(
            {.table = table, .id = Sequence(0), .upper = {}, .is_done = false, .rows = 0});
    }
    ledger = std::move(fresh);
}

void advance_ledger(std::optional<Ledger>& ledger, const Batch& batch) {
    const std::uint64_t applied = ledger->sequence.value();
    for (std::size_t i = 0; i < batch.transactions.size(); ++i) {
        if (batch.first.value() + i <= applied) continue;
        for (const ResyncRequest& request : batch.transactions[i].resyncs) open(*ledger, request);
    }
    if (!batch.is_complete) {
        ledger->events = batch.events_through;
        ledger->head_fingerprint = batch.head_fingerprint;
        return;
    }
    ledger->sequence = batch.last;
    ledger->events = RowEvents(0);
    ledger->head_fingerprint = 0;
    ledger->position = batch.position;
}

void advance_ledger(std::optional<Ledger>& ledger, const Range& range) {
    ResyncProgress* progress = ledger->resync_of(range.rows.schema().name);
    if (range.is_repair || progress == nullptr || progress->id != range.resync || progress->is_done)
        return;
    const bool begins_anew = !range.lower.has_value();
    if (!begins_anew && *range.lower != progress->upper) return;
    progress->rows = (begins_anew ? 0 : progress->rows) + range.rows.size();
    progress->upper = range.upper.value_or(EncodedKey());
    progress->is_done = range.is_last();
}

}  // namespace

Verdict classify(const std::optional<Ledger>& ledger, const StreamMessage& message) {
    const bool is_start = std::holds_alternative<EpochStart>(message);
    if (!ledger || epoch_of(message) > ledger->epoch)
        return is_start ? Verdict::kApply : Verdict::kAhead;
    if (is_start || epoch_of(message) < ledger->epoch) return Verdict::kSkip;
    if (const auto* batch = std::get_if<Batch>(&message)) return classify_batch(*ledger, *batch);
    return classify_range(*ledger, std::get<Range>(message));
}

void advance_ledger(std::optional<Ledger>& ledger, const StreamMessage& message) {
    std::visit([&](const auto& each) { advance_ledger(ledger, each); }, message);
}

}  // namespace tributary
