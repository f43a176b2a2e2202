#include "app/head_office_records.hpp"

#include <utility>

#include "apply/ledger_store.hpp"
#include "mysql/transaction.hpp"

namespace tributary::app {
namespace {

control::ParkedRow row_of(const ParkedEntry& entry) {
    return {.id = entry.id,
            .branch = entry.branch,
            .table = entry.table,
            .key = entry.key,
            .operation = entry.operation,
            .error = entry.error,
            .sequence = entry.sequence,
            .parked_at = entry.parked_at,
            .attempts = entry.attempts};
}

ParkedFilter filter_of(const control::ParkedQuestion& question) {
    ParkedFilter filter;
    if (question.branch) filter.branches = {*question.branch};
    filter.ids = question.ids;
    return filter;
}

}  // namespace

mysql::Connection& DatabaseRecords::connection() {
    if (!connection_ || !connection_->is_open()) {
        connection_.emplace(settings_.database, apply_session(settings_), stop_);
    }
    return *connection_;
}

Result<std::optional<Ledger>> DatabaseRecords::ledger(const BranchId& branch,
                                                      Deadline /*deadline*/) {
    mysql::Connection& open = connection();
    mysql::Transaction transaction = open.begin();
    std::optional<StoredLedger> stored = LedgerStore(settings_.own_database).fetch(open, branch);
    transaction.commit();
    if (!stored) return std::optional<Ledger>();
    return std::optional<Ledger>(std::move(stored->ledger));
}

Result<control::ParkedAnswer> DatabaseRecords::parked(const control::ParkedQuestion& question,
                                                      Deadline /*deadline*/) {
    return question.action == control::ParkedAction::kList ? list(question) : act(question);
}

control::ParkedAnswer DatabaseRecords::list(const control::ParkedQuestion& question) {
    const ParkedFilter filter = filter_of(question);
    control::ParkedAnswer answer;
    answer.matching = desk_.count(connection(), filter);
    for (const ParkedEntry& entry :
         desk_.list(connection(), filter, {.after = 0, .limit = question.limit})) {
        answer.rows.push_back(row_of(entry));
    }
    return answer;
}

control::ParkedAnswer DatabaseRecords::act(const control::ParkedQuestion& question) {
    const ParkedFilter filter = filter_of(question);
    const ParkedOutcome outcome = question.action == control::ParkedAction::kRetry
                                      ? desk_.retry(connection(), filter)
                                      : desk_.discard(connection(), filter);
    control::ParkedAnswer answer;
    answer.matching = outcome.settled + outcome.failed.size();
    for (const ParkedOutcome::Failed& failed : outcome.failed) {
        control::ParkedRow& row = answer.rows.emplace_back(row_of(failed.entry));
        row.error = failed.error;
    }
    return answer;
}

}  // namespace tributary::app
