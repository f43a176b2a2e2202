#include "app/head_office_records.hpp"

#include <utility>

#include "apply/ledger_store.hpp"
#include "mysql/transaction.hpp"

namespace tributary::app {

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

}  // namespace tributary::app
