#include "apply/statement_batch.hpp"

namespace tributary {

void StatementBatch::run(mysql::Connection& connection) {
    const std::vector<std::string> statements = std::move(statements_);
    statements_.clear();
    // TiDB and others that speak MySQL's protocol, and MySQL itself, know BEGIN … END only inside
    // stored programs.
    if (statements.size() < 2 || connection.server_info().flavor != Flavor::kMariaDb) {
        for (const std::string& statement : statements) connection.execute(statement);
        return;
    }
    std::string all = "begin not atomic ";
    for (const std::string& statement : statements) all.append(statement).append("; ");
    connection.execute(all.append("end"));
}

}  // namespace tributary
