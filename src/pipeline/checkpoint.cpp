#include "pipeline/checkpoint.hpp"

#include <algorithm>

namespace tributary {
namespace {

struct FactsOf {
    ProgressFacts operator()(const EpochStart& start) const {
        ProgressFacts facts{.epoch = start.epoch,
                            .is_start = true,
                            .through = Sequence(0),
                            .position = start.position,
                            .resyncs = {},
                            .changes = 0};
        for (const TableName& table : start.tables) facts.resyncs.push_back({table, Sequence(0)});
        return facts;
    }
    ProgressFacts operator()(const Batch& batch) const {
        ProgressFacts facts{.epoch = batch.epoch,
                            .is_start = false,
                            .through = std::nullopt,
                            .position = {},
                            .resyncs = {},
                            .changes = batch.changes()};
        if (!batch.is_complete) return facts;
        facts.through = batch.last;
        facts.position = batch.position;
        for (const BatchTransaction& transaction : batch.transactions) {
            facts.resyncs.insert(facts.resyncs.end(), transaction.resyncs.begin(),
                                 transaction.resyncs.end());
        }
        return facts;
    }
    ProgressFacts operator()(const Range& range) const {
        return {.epoch = range.epoch,
                .is_start = false,
                .through = std::nullopt,
                .position = {},
                .resyncs = {},
                .changes = range.rows.size()};
    }
};

}  // namespace

const ResyncRequest* Checkpoint::resync_of(const TableName& table) const {
    const auto found = std::ranges::find(resyncs, table, &ResyncRequest::table);
    return found == resyncs.end() ? nullptr : &*found;
}

Checkpoint checkpoint_of(const Ledger& ledger) {
    Checkpoint checkpoint{.epoch = ledger.epoch,
                          .sequence = ledger.sequence,
                          .position = ledger.position,
                          .resyncs = {}};
    for (const ResyncProgress& resync : ledger.resyncs)
        checkpoint.resyncs.push_back({resync.table, resync.id});
    return checkpoint;
}

ProgressFacts progress_facts_of(const StreamMessage& message) {
    return std::visit(FactsOf{}, message);
}

void advance(Checkpoint& checkpoint, const ProgressFacts& facts) {
    if (facts.is_start) checkpoint.resyncs.clear();
    checkpoint.epoch = facts.epoch;
    if (!facts.through) return;
    checkpoint.sequence = *facts.through;
    checkpoint.position = facts.position;
    for (const ResyncRequest& request : facts.resyncs) {
        const auto known =
            std::ranges::find(checkpoint.resyncs, request.table, &ResyncRequest::table);
        if (known == checkpoint.resyncs.end()) {
            checkpoint.resyncs.push_back(request);
        } else {
            known->id = request.id;
        }
    }
}

}  // namespace tributary
