#include "app/head_office_records.hpp"

#include <algorithm>
#include <utility>

#include "apply/ledger_store.hpp"
#include "apply/parked_commands.hpp"
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
            .attempts = 0};
}

}  // namespace

mysql::Connection& DatabaseRecords::connection() {
    if (!connection_ || !connection_->is_open()) {
        connection_.emplace(settings_.database, apply_session(settings_));
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
    control::ParkedAnswer answer;
    ParkedFilter filter;
    filter.branch = question.branch;
    for (const ParkedEntry& entry : list_parked(connection(), settings_.own_database, filter)) {
        if (!question.ids.empty() &&
            std::ranges::find(question.ids, entry.id) == question.ids.end())
            continue;
        ++answer.matching;
        if (answer.rows.size() < question.limit) answer.rows.push_back(row_of(entry));
    }
    return answer;
}

control::ParkedAnswer DatabaseRecords::act(const control::ParkedQuestion& question) {
    control::ParkedAnswer before = list({.action = control::ParkedAction::kList,
                                         .branch = question.branch,
                                         .ids = question.ids,
                                         .limit = UINT32_MAX});
    control::ParkedAnswer answer;
    answer.matching = before.matching;
    for (control::ParkedRow& row : before.rows) {
        ParkedFilter filter;
        filter.branch = row.branch;
        filter.id = row.id;
        const std::vector<ParkedOutcome> outcomes =
            question.action == control::ParkedAction::kRetry
                ? retry_parked(connection(), settings_.own_database, filter)
                : discard_parked(connection(), settings_.own_database, filter);
        for (const ParkedOutcome& outcome : outcomes) {
            if (outcome.is_settled) continue;
            row.error = outcome.reason;
            answer.rows.push_back(row);
        }
    }
    return answer;
}

}  // namespace tributary::app
