#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "base/source_location.hpp"

namespace tributary {

/// What the catcher of a Failure does about it.
enum class Recovery {
    kRetryStatement,  ///< the connection is good; roll back the whole transaction, back off, do it
                      ///< again
    kReconnect,  ///< the connection is gone or in doubt; close it, connect anew, look where we are
    kHaltStage,  ///< a person must change something; the stage stops and says what
};

[[nodiscard]] std::string_view name_of(Recovery recovery);

/// The one exception of code that talks to the outside. Caught in three places only: a stage's
/// loop, a request handler, main. The message says what happened, where, and what to do.
class Failure : public std::runtime_error {
public:
    /// `code` is the native error number (0 = none); `sqlstate` is empty where there is none.
    Failure(Recovery recovery, const std::string& what, unsigned code = 0,
            std::string sqlstate = {}, SourceLocation where = SourceLocation::current());

    [[nodiscard]] Recovery recovery() const { return recovery_; }
    [[nodiscard]] unsigned code() const { return code_; }
    [[nodiscard]] const std::string& sqlstate() const { return sqlstate_; }
    [[nodiscard]] const SourceLocation& where() const { return where_; }

private:
    Recovery recovery_;
    unsigned code_;
    std::string sqlstate_;
    SourceLocation where_;
};

}  // namespace tributary
