#pragma once

#include <string>

#include "base/failure.hpp"
#include "base/source_location.hpp"
#include "mysql/error_table.hpp"

namespace tributary::mysql {

/// What every call of this module throws. The message names the server's address and holds the
/// server's own text, which may quote values of a row: it belongs where people of the head office
/// look, not into a log at info.
class SqlFailure : public Failure {
public:
    struct Cause {
        ErrorClass error_class = ErrorClass::kUnknown;
        unsigned code =
            0;  ///< the server's or the client library's number; 0 = found by this module
        std::string sqlstate;
        /// COMMIT was sent and its answer is not known: the transaction is there or not. Look at
        /// the database.
        bool is_in_doubt = false;
    };
    /// The recovery is recovery_of the class; in doubt, always kReconnect.
    SqlFailure(const std::string& what, Cause cause,
               SourceLocation where = SourceLocation::current());

    [[nodiscard]] ErrorClass error_class() const { return error_class_; }
    [[nodiscard]] bool is_in_doubt() const { return is_in_doubt_; }

private:
    ErrorClass error_class_;
    bool is_in_doubt_;
};

}  // namespace tributary::mysql
