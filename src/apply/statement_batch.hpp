#pragma once

#include <string>
#include <vector>

#include "mysql/connection.hpp"

namespace tributary {

/// Small statements of one transaction that change rows and return none: one round trip for all of
/// them where the server can do that (MariaDB's compound statements), else one for each. A failure
/// is that of the statement that failed; those before it are done, as ever inside a transaction.
class StatementBatch {
public:
    void add(std::string statement) { statements_.push_back(std::move(statement)); }
    [[nodiscard]] const std::vector<std::string>& statements() const { return statements_; }
    /// Forgets them.
    void run(mysql::Connection& connection);

private:
    std::vector<std::string> statements_;
};

}  // namespace tributary
