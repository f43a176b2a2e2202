#include "mysql/sql_failure.hpp"

#include <utility>

namespace tributary::mysql {

SqlFailure::SqlFailure(const std::string& what, Cause cause, SourceLocation where)
    : Failure(cause.is_in_doubt ? Recovery::kReconnect : recovery_of(cause.error_class), what,
              cause.code, std::move(cause.sqlstate), where),
      error_class_(cause.error_class),
      is_in_doubt_(cause.is_in_doubt) {}

}  // namespace tributary::mysql
